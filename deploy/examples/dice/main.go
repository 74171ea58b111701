// Command dice answers "!roll 20" in a room over the WebSocket, and goes on where it was
// after a lost connection. It needs HEARTH_URL=https://team.hearth.example HEARTH_TOKEN=… HEARTH_ROOM=12
package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

var base, room, after = os.Getenv("HEARTH_URL"), os.Getenv("HEARTH_ROOM"), "" // after: what was heard last
var header = http.Header{"Authorization": {"Bearer " + os.Getenv("HEARTH_TOKEN")}, "Content-Type": {"application/json"}}

func main() {
	for ; ; time.Sleep(time.Second) {
		log.Println("the connection ended:", listen(context.Background()))
	}
}

func listen(ctx context.Context) error {
	ws, _, err := websocket.Dial(ctx, base+"/realtime", &websocket.DialOptions{HTTPHeader: header, Subprotocols: []string{"hearth.json.v1"}})
	if err != nil {
		return err
	}
	defer ws.CloseNow()
	ws.SetReadLimit(1 << 20)
	err = ws.Write(ctx, websocket.MessageText, []byte(`{"op":"subscribe","room":`+room+after+`}`))
	for err == nil {
		var heard struct {
			Seq, Sides int
			Type       string
			Data       struct{ Body string }
		}
		if err = wsjson.Read(ctx, ws, &heard); heard.Type == "message.created" {
			after = fmt.Sprintf(`,"after":%d`, heard.Seq)
			if n, _ := fmt.Sscanf(heard.Data.Body, "!roll %d", &heard.Sides); n == 1 && heard.Sides > 0 {
				err = say(fmt.Sprintf(`{"body":"**%d**","client_id":"dice-%s-%d"}`, 1+rand.IntN(heard.Sides), room, heard.Seq))
			}
		}
	}
	return err
}

func say(text string) error { // with its client_id, said twice it stands there once
	req, _ := http.NewRequest("POST", base+"/api/v1/rooms/"+room+"/messages", strings.NewReader(text))
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}
