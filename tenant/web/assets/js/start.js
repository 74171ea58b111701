import * as Turbo from "@hotwired/turbo"
import { Application } from "@hotwired/stimulus"

import { confirm } from "hearth/confirm"
import { installInvalidFocus } from "hearth/invalid_focus"
import { installInvokers } from "hearth/invokers"

import AutosizeController from "hearth/autosize_controller"
import AutosubmitController from "hearth/autosubmit_controller"
import ClipboardController from "hearth/clipboard_controller"
import DialogController from "hearth/dialog_controller"
import LocalTimeController from "hearth/local_time_controller"
import MenuController from "hearth/menu_controller"
import PasswordController from "hearth/password_controller"
import ThemeController from "hearth/theme_controller"
import ToastController from "hearth/toast_controller"

const shared = {
  autosize: AutosizeController,
  autosubmit: AutosubmitController,
  clipboard: ClipboardController,
  dialog: DialogController,
  "local-time": LocalTimeController,
  menu: MenuController,
  password: PasswordController,
  theme: ThemeController,
  toast: ToastController,
}

// start runs a family of pages: Turbo, the shared controllers and the family's
// own, given as { identifier: Controller }.
export function start(own = {}) {
  Turbo.config.forms.confirm = confirm
  installInvokers()
  installInvalidFocus()

  const application = Application.start()
  for (const [identifier, controller] of Object.entries({ ...shared, ...own })) {
    application.register(identifier, controller)
  }
  return application
}
