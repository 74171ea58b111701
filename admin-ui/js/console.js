import { start } from "hearth/start"

import FindController from "./find_controller.js"
import PasskeyController from "./passkey_controller.js"

start({ find: FindController, passkey: PasskeyController })
