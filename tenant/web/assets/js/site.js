import { start } from "hearth/start"
import AddressController from "../../../tenantweb/js/address_controller.js"

start({
  address: AddressController,
})
