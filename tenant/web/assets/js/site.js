import { start } from "hearth/start"
import AgainController from "hearth/again_controller"
import WakingController from "hearth/waking_controller"
import StylesController from "../../../tenantweb/js/styles_controller.js"
import InstallController from "../../../../chat/chatweb/js/install_controller.js"
import OfflineController from "../../../../chat/chatweb/js/offline_controller.js"
import PushController from "../../../../chat/chatweb/js/push_controller.js"
import UsageController from "../../../../billing/billingweb/js/usage_controller.js"
import ReferenceController from "../../../../chat/chatapi/js/reference_controller.js"
import AddressController from "../../../tenantweb/js/address_controller.js"

start({
  address: AddressController,
  again: AgainController,
  styles: StylesController,
  install: InstallController,
  offline: OfflineController,
  push: PushController,
  reference: ReferenceController,
  waking: WakingController,
  usage: UsageController,
})
