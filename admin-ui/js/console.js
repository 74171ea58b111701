import { start } from "hearth/start"
import FindController from "./find_controller.js"

start({ find: FindController })
