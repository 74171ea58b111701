//go:build !production

package stripefake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"
)

// reply is an answer that is kept under a request's key.
type reply struct {
	Asked  string // digest of what was asked
	Status int
	Body   json.RawMessage
	At     int64
}

// keepReplies is how long a key is remembered.
const keepReplies = 24 * time.Hour

// once answers what was answered under the same key before, also when that was a
// failure, and keeps a new answer. What is refused as invalid is not kept.
func (f *Fake) once(w http.ResponseWriter, r *http.Request, body []byte, do func() (any, *failure)) {
	key := r.Header.Get("Idempotency-Key")
	digest := sha256.Sum256(append([]byte(r.Method+" "+r.URL.Path+"\n"), body...))
	asked := hex.EncodeToString(digest[:])
	if kept := f.is.Replies[key]; kept != nil && r.Method == http.MethodPost && f.unix()-kept.At < int64(keepReplies.Seconds()) {
		if kept.Asked != asked {
			(&failure{status: http.StatusBadRequest, Type: "idempotency_error",
				Message: "Keys for idempotent requests can only be used with the same parameters they were first used with."}).write(w)
			return
		}
		w.Header().Set("Idempotent-Replayed", "true")
		write(w, kept.Status, kept.Body)
		return
	}
	answer, failed := do()
	status, text := http.StatusOK, []byte(nil)
	if failed != nil {
		status, text = failed.status, failed.body()
	} else {
		text, _ = json.Marshal(answer)
	}
	if key != "" && r.Method == http.MethodPost && status != http.StatusBadRequest && status != http.StatusTooManyRequests && status != http.StatusConflict {
		f.is.Replies[key] = &reply{Asked: asked, Status: status, Body: text, At: f.unix()}
	}
	write(w, status, text)
}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", newID("req"))
	w.WriteHeader(status)
	w.Write(body)
}

// forgetReplies drops keys that nobody may repeat any more.
func (f *Fake) forgetReplies() {
	for key, kept := range f.is.Replies {
		if f.unix()-kept.At >= int64(keepReplies.Seconds()) {
			delete(f.is.Replies, key)
		}
	}
}
