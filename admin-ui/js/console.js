import { start } from "hearth/start"

start()
