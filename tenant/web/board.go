package web

import (
	"context"
	"log/slog"
	"time"

	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// boardChannel is one for all processes and tenants. Nothing is said on it but that the
// board is another.
const boardChannel = "board"

const (
	boardTelling = time.Second      // how long a change may take to be told
	boardSilence = 10 * time.Second // after which we ask whether Redis is still there
	boardAgain   = 500 * time.Millisecond
)

// TellBoard returns what tells other processes that the board has changed. One that
// cannot be told finds out by itself.
func TellBoard(client redis.UniversalClient, log *slog.Logger) func(ctx context.Context) {
	return func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), boardTelling)
		defer cancel()
		if err := client.Publish(ctx, boardChannel, "changed").Err(); err != nil {
			log.Warn("other processes cannot be told of the board; they look within a minute", "error", err)
		}
	}
}

// HearBoard has the board looked at whenever it has changed elsewhere, and whenever
// Redis comes or comes back, until ctx ends. Its error is always nil.
func HearBoard(ctx context.Context, client redis.UniversalClient, board *tenant.Board, log *slog.Logger) error {
	working := true
	for ctx.Err() == nil {
		err := hearBoard(ctx, client, board, func() { working = true })
		if ctx.Err() != nil {
			break
		}
		if working {
			working = false
			log.Warn("nobody tells of the board; looking each minute", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(boardAgain):
		}
	}
	return nil
}

// hearBoard lasts as long as one connection.
func hearBoard(ctx context.Context, client redis.UniversalClient, board *tenant.Board, up func()) error {
	ears := client.Subscribe(ctx, boardChannel)
	defer ears.Close()
	defer context.AfterFunc(ctx, func() { _ = ears.Close() })()
	asked := false
	for {
		said, err := ears.ReceiveTimeout(ctx, boardSilence)
		if isTimeout(err) && !asked {
			asked = true
			if err = ears.Ping(ctx); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		asked = false
		switch said.(type) {
		case *redis.Subscription, *redis.Message:
			up()
			board.Nudge()
		}
	}
}
