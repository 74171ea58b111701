import { start } from "hearth/start"
import "./presence.js"

import BellController from "./bell_controller.js"
import BoostsController from "./boosts_controller.js"
import CommandController from "./command_controller.js"
import CompleteController from "./complete_controller.js"
import ComposerController from "./composer_controller.js"
import ContextController from "./context_controller.js"
import EditorController from "./editor_controller.js"
import FilesController from "./files_controller.js"
import FilterController from "./filter_controller.js"
import FormatController from "./format_controller.js"
import JumpController from "./jump_controller.js"
import KeysController from "./keys_controller.js"
import LightboxController from "./lightbox_controller.js"
import MessageMenuController from "./message_menu_controller.js"
import PickerController from "./picker_controller.js"
import PreviewController from "./preview_controller.js"
import ReadingController from "./reading_controller.js"
import RoomController from "./room_controller.js"
import SearchController from "./search_controller.js"
import ShellController from "./shell_controller.js"
import SidebarController from "./sidebar_controller.js"
import SoundController from "./sound_controller.js"
import TimelineController from "./timeline_controller.js"
import TypingController from "./typing_controller.js"
import WhisperController from "./whisper_controller.js"
import ZoneController from "./zone_controller.js"
import { installWorker } from "./worker.js"

start({
  bell: BellController,
  boosts: BoostsController,
  command: CommandController,
  complete: CompleteController,
  composer: ComposerController,
  context: ContextController,
  editor: EditorController,
  files: FilesController,
  filter: FilterController,
  format: FormatController,
  jump: JumpController,
  keys: KeysController,
  lightbox: LightboxController,
  "message-menu": MessageMenuController,
  picker: PickerController,
  preview: PreviewController,
  reading: ReadingController,
  room: RoomController,
  search: SearchController,
  shell: ShellController,
  sidebar: SidebarController,
  sound: SoundController,
  timeline: TimelineController,
  typing: TypingController,
  whisper: WhisperController,
  zone: ZoneController,
})

installWorker()
