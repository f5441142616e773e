// A MongoDB-compatible server for the tests: FerretDB 1.24, embedded, over its SQLite backend.
//
// The command that `go install` builds panics for want of a version file (FerretDB issue 2982), so the library is used.
// MongoDB carries out an update of one document atomically; FerretDB 1 finds first and updates then, and two clients can
// both win. So commands pass here one at a time, over a socket. And FerretDB leaves the counts out of the answer to an update
// that failed, on which drivers stumble; they are put in.
//
// Usage: ferretdb PORT FOLDER. Prints its URI when it listens on 127.0.0.1; ends on SIGTERM.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
)

const (
	socket     = "ferretdb.sock"
	headerSize = 16
	maxSize    = 48_000_000 // MongoDB's maxMessageSizeBytes
	opMsg      = 2013
	moreToCome = 1 << 1             // a flag of OP_MSG: no answer will come
	document   = headerSize + 4 + 1 // where an OP_MSG has its command: after header, flags, kind of section
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: ferretdb PORT FOLDER")
	}
	folder, err := filepath.Abs(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	// A relative path, since those of sockets have a short limit; one that a killed process left behind is in the way.
	if err := os.Chdir(folder); err != nil {
		log.Fatal(err)
	}
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		log.Fatal(err)
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
	})
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()

	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	go accept(listener)
	fmt.Printf("mongodb://%s/\n", listener.Addr())
	select {
	case err := <-done:
		log.Fatalf("the server ended by itself: %v", err)
	case <-ctx.Done():
	}
	select { // it waits three seconds for its clients; what they were told is on disk already
	case <-done:
	case <-time.After(200 * time.Millisecond):
	}
}

func accept(listener net.Listener) {
	var turn sync.Mutex
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer client.Close()
			if err := serve(client, &turn); err != nil && err != io.EOF {
				slog.Warn("a client's connection ended", "error", err)
			}
		}()
	}
}

// serve passes the commands of one client on, each in its turn.
func serve(client net.Conn, turn *sync.Mutex) error {
	backend, err := dial()
	if err != nil {
		return err
	}
	defer backend.Close()
	for {
		request, err := read(client)
		if err != nil {
			return err
		}
		reply, err := ask(backend, request, turn)
		if err != nil {
			return err
		}
		if _, err := client.Write(reply); err != nil {
			return err
		}
	}
}

func dial() (net.Conn, error) {
	for tries := 0; ; tries++ {
		backend, err := net.Dial("unix", socket)
		if err == nil || tries == 100 {
			return backend, err
		}
		time.Sleep(50 * time.Millisecond) // it listens soon
	}
}

func ask(backend net.Conn, request []byte, turn *sync.Mutex) ([]byte, error) {
	if !aboutServer(request) {
		turn.Lock()
		defer turn.Unlock()
	}
	if _, err := backend.Write(request); err != nil {
		return nil, err
	}
	if unanswered(request) {
		return nil, nil
	}
	reply, err := read(backend)
	return withCounts(reply), err
}

// withCounts adds n and nModified, as MongoDB has them, to an answer with write errors that lacks them.
func withCounts(reply []byte) []byte {
	if len(reply) < document+5 || !bytes.Contains(reply, []byte("\x04writeErrors\x00")) {
		return reply
	}
	var missing []byte
	for _, element := range []string{"\x10n\x00", "\x10nModified\x00"} {
		if !bytes.Contains(reply, []byte(element)) {
			missing = append(missing, element+"\x00\x00\x00\x00"...)
		}
	}
	grown := append(append(bytes.Clone(reply[:document+4]), missing...), reply[document+4:]...)
	for _, size := range []int{0, document} {
		binary.LittleEndian.PutUint32(grown[size:], binary.LittleEndian.Uint32(reply[size:])+uint32(len(missing)))
	}
	return grown
}

// read returns one whole message of the wire protocol.
func read(connection net.Conn) ([]byte, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(connection, header); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header)
	if size < headerSize || size > maxSize {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	message := append(header, make([]byte, size-headerSize)...)
	_, err := io.ReadFull(connection, message[headerSize:])
	return message, err
}

// aboutServer tells whether a command asks for the server's health only: a driver that gets no answer for seconds, because
// another client's long command has the turn, breaks off everything.
func aboutServer(request []byte) bool {
	if binary.LittleEndian.Uint32(request[12:]) != opMsg {
		return true // the handshake of old
	}
	for _, name := range []string{"hello", "isMaster", "ismaster", "ping"} {
		if bytes.HasPrefix(request[min(len(request), document+5):], append([]byte(name), 0)) {
			return true
		}
	}
	return false
}

func unanswered(request []byte) bool {
	return len(request) >= headerSize+4 && binary.LittleEndian.Uint32(request[12:]) == opMsg &&
		binary.LittleEndian.Uint32(request[headerSize:])&moreToCome != 0
}
