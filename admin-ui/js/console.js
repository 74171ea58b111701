import { start } from "hearth/start"

import ChartController from "./chart_controller.js"
import FindController from "./find_controller.js"
import FrameController from "./frame_controller.js"
import PasskeyController from "./passkey_controller.js"

start({
  chart: ChartController,
  find: FindController,
  frame: FrameController,
  passkey: PasskeyController,
})
