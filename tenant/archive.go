package tenant

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// archivedTables is every table of a tenant's schema, in the order of an archive. A
// test holds it against the migrated schema.
var archivedTables = []string{"settings", "members", "sessions", "visits", "rooms", "memberships", "messages", "attachments", "mentions",
	"room_events", "boosts", "linked_pages", "previews", "searches", "bans", "push_subscriptions", "push_deliveries", "reminders", "bots", "hook_receivers", "hook_deliveries", "tokens", "feeds", "feed_cursors", "incoming"}

// archiveWindow is how far back in bytes an archive looks for what it can leave out. More
// makes little smaller, and takes several times as much memory on both ways.
const archiveWindow = 1 << 20

// archiveFormat is raised when an archive can no longer be read by what reads it now.
const archiveFormat = 1

// archiveHead begins an archive. The rows of each of its tables follow, as Postgres
// writes them for COPY … (FORMAT binary), in chunks of which an empty one is the last.
type archiveHead struct {
	Format        int      `json:"format"`
	Tenant        ID       `json:"tenant"`
	SchemaVersion int64    `json:"schema_version"`
	Generation    int64    `json:"generation"` // of the residence that it ends
	Sequence      sequence `json:"sequence"`
	Tables        []string `json:"tables"`
}

// sequence is the position of a tenant's ids.
type sequence struct {
	Last int64 `json:"last" bun:"last_value"`
	Used bool  `json:"used" bun:"is_called"`
}

// archiveTable is what a table must be again, at the end of an archive.
type archiveTable struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
	Sum   string `json:"sha256"`
}

// contents is all that an archive says of what it holds.
type contents struct {
	Head   archiveHead
	Tables []archiveTable
}

// same reports whether two readings of a schema found the same.
func (c contents) same(d contents) bool {
	return c.Head.Tenant == d.Head.Tenant && c.Head.SchemaVersion == d.Head.SchemaVersion && c.Head.Sequence == d.Head.Sequence && slices.Equal(c.Tables, d.Tables)
}

// rows is how many rows each table has.
func (c contents) rows() map[string]int64 {
	rows := make(map[string]int64, len(c.Tables))
	for _, t := range c.Tables {
		rows[t.Name] = t.Rows
	}
	return rows
}

// rowsOut writes one table's rows and returns how many there were.
type rowsOut func(ctx context.Context, table string, to io.Writer) (rows int64, err error)

// rowsIn reads one table's rows and returns how many there were.
type rowsIn func(ctx context.Context, table string, from io.Reader) (rows int64, err error)

// writeArchive writes an archive and tells what is in it.
func writeArchive(ctx context.Context, to io.Writer, head archiveHead, rows rowsOut) (contents, error) {
	packed, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(archiveWindow))
	if err != nil {
		return contents{}, err
	}
	defer packed.Close()
	c := contents{Head: head}
	if err := writeJSON(packed, head); err != nil {
		return c, err
	}
	for _, name := range head.Tables {
		body := &chunks{to: bufio.NewWriterSize(packed, 32<<10), sum: sha256.New()}
		n, err := rows(ctx, name, body)
		if err == nil {
			err = body.end()
		}
		if err != nil {
			return c, fmt.Errorf("archive %s: %w", name, err)
		}
		c.Tables = append(c.Tables, body.table(name, n))
	}
	if err := writeJSON(packed, c.Tables); err != nil {
		return c, err
	}
	return c, packed.Close()
}

var errArchive = errors.New("this is not a whole archive of this tenant")

// readArchive reads an archive to its end, hands each table's rows on, and tells
// what was in it. It fails with errArchive where the end contradicts what came
// before; begin may refuse by the head.
func readArchive(ctx context.Context, from io.Reader, begin func(archiveHead) error, rows rowsIn) (contents, error) {
	unpacked, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return contents{}, err
	}
	defer unpacked.Close()
	in := bufio.NewReaderSize(unpacked, 32<<10)
	var c contents
	if err := readJSON(in, &c.Head); err != nil {
		return c, errors.Join(errArchive, err)
	}
	if c.Head.Format != archiveFormat {
		return c, fmt.Errorf("%w: its format is %d", errArchive, c.Head.Format)
	}
	if err := begin(c.Head); err != nil {
		return c, err
	}
	for _, name := range c.Head.Tables {
		body := &chunksReader{from: in, sum: sha256.New()}
		n, err := rows(ctx, name, body)
		if err == nil && !body.done {
			_, err = io.Copy(io.Discard, body) // the last, empty chunk
		}
		if err != nil {
			return c, fmt.Errorf("restore %s: %w", name, err)
		}
		c.Tables = append(c.Tables, archiveTable{name, n, body.bytes, hex.EncodeToString(body.sum.Sum(nil))})
	}
	var end []archiveTable
	if err := readJSON(in, &end); err != nil {
		return c, errors.Join(errArchive, err)
	}
	if !slices.Equal(end, c.Tables) {
		return c, fmt.Errorf("%w: it promises %v and holds %v", errArchive, end, c.Tables)
	}
	if _, err := io.Copy(io.Discard, in); err != nil { // zstd's own checksum
		return c, errors.Join(errArchive, err)
	}
	return c, nil
}

// chunks frames one table's rows, so that the reader knows where they end.
type chunks struct {
	to    *bufio.Writer
	sum   hash.Hash
	bytes int64
}

func (c *chunks) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var size [binary.MaxVarintLen64]byte
	if _, err := c.to.Write(size[:binary.PutUvarint(size[:], uint64(len(p)))]); err != nil {
		return 0, err
	}
	c.sum.Write(p)
	c.bytes += int64(len(p))
	return c.to.Write(p)
}

func (c *chunks) end() error {
	c.to.WriteByte(0)
	return c.to.Flush()
}

func (c *chunks) table(name string, rows int64) archiveTable {
	return archiveTable{name, rows, c.bytes, hex.EncodeToString(c.sum.Sum(nil))}
}

// chunksReader reads what chunks wrote, up to its end.
type chunksReader struct {
	from  *bufio.Reader
	left  uint64
	done  bool
	sum   hash.Hash
	bytes int64
}

func (c *chunksReader) Read(p []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	if c.left == 0 {
		size, err := binary.ReadUvarint(c.from)
		if err != nil {
			return 0, cutShort(err)
		}
		if size == 0 {
			c.done = true
			return 0, io.EOF
		}
		c.left = size
	}
	n, err := c.from.Read(p[:min(uint64(len(p)), c.left)])
	c.left -= uint64(n)
	c.sum.Write(p[:n])
	c.bytes += int64(n)
	return n, cutShort(err)
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.Join(errArchive, io.ErrUnexpectedEOF)
	}
	return err
}

func writeJSON(to io.Writer, v any) error {
	line, err := json.Marshal(v)
	if err == nil {
		_, err = to.Write(append(line, '\n'))
	}
	return err
}

func readJSON(from *bufio.Reader, v any) error {
	line, err := from.ReadBytes('\n')
	if err != nil {
		return cutShort(err)
	}
	return json.Unmarshal(line, v)
}
