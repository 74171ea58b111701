package tenantweb

import "hearth/tenant/web/assets"

var sunrise = assets.Path("sunrise.svg")
