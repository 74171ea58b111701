package chatweb

import (
	"hearth/chat"
	"hearth/tenant/web/assets"
)

// soundPaths are where the sounds lie. A process whose assets lack one does not start.
var soundPaths = func() map[string]string {
	paths := map[string]string{}
	for _, s := range chat.Sounds {
		paths[s.Name] = assets.Path(s.Name + ".wav")
	}
	return paths
}()
