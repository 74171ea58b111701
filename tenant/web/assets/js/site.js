import { start } from "hearth/start"
import StylesController from "../../../tenantweb/js/styles_controller.js"
import AddressController from "../../../tenantweb/js/address_controller.js"

start({
  address: AddressController,
  styles: StylesController,
})
