package push

import "testing"

func TestPushServicesThatWeKnow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		endpoint string
		want     bool
	}{
		{"https://fcm.googleapis.com/fcm/send/abc", true},
		{"https://FCM.googleapis.com/wp/abc", true},
		{"https://fcm.googleapis.com:443/wp/abc", true},
		{"https://updates.push.services.mozilla.com/wpush/v2/abc", true},
		{"https://wns2-par02p.notify.windows.com/w/?token=abc", true},
		{"https://web.push.apple.com/abc", true},
		{"https://api.push.apple.com/abc", true},

		{"", false},
		{"http://fcm.googleapis.com/fcm/send/abc", false},
		{"https://fcm.googleapis.com:8443/fcm/send/abc", false},
		{"https://fcm.googleapis.com", false},
		{"https://fcm.googleapis.com/", false},
		{"https://fcm.googleapis.com/abc#x", false},
		{"https://ada:secret@fcm.googleapis.com/abc", false},
		{"https://fcm.googleapis.com@127.0.0.1/abc", false},
		{"https://fcm.googleapis.com.example.org/abc", false},
		{"https://evilfcm.googleapis.com/abc", false},
		{"https://x.fcm.googleapis.com/abc", false},
		{"https://notify.windows.com/abc", false},
		{"https://.notify.windows.com/abc", false},
		{"https://evil-notify.windows.com/abc", false},
		{"https://push.services.mozilla.com.example.org/abc", false},
		{"https://127.0.0.1/abc", false},
		{"https://169.254.169.254/latest/meta-data", false},
		{"https://[::1]/abc", false},
		{"https://localhost/abc", false},
		{"https:fcm.googleapis.com/abc", false},
		{"javascript:alert(1)", false},
		{"https://fcm.googleapis.com\\@127.0.0.1/abc", false},
		{"https://fcm.googleapis.com./abc", false},
		{"https://exam\nple.com/abc", false},
	}
	s := &Sender{}
	for _, tt := range tests {
		if got := s.Accepts(tt.endpoint); got != tt.want {
			t.Errorf("%q: want %v, got %v", tt.endpoint, tt.want, got)
		}
	}
}
