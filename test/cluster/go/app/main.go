// The application that tests and the demo put behind the mesh: it answers with what it was asked, can be slow or wrong on
// demand, and can itself keep asking another one and count how that goes.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var hostname, _ = os.Hostname()

// reply is what every path answers that has no other meaning: who answered, and what was asked.
type reply struct {
	Hostname string              `json:"hostname"`
	Version  string              `json:"version"`
	Method   string              `json:"method"`
	Path     string              `json:"path"`
	Host     string              `json:"host"`
	Remote   string              `json:"remote"`
	Headers  map[string][]string `json:"headers"`
}

// counts are the results of the requests sent to TARGET so far.
type counts struct {
	sync.Mutex
	Target string         `json:"target"`
	Sent   int            `json:"sent"`
	OK     int            `json:"ok"`
	Failed int            `json:"failed"`
	Why    map[string]int `json:"why"`
	By     map[string]int `json:"by"`
}

func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("content-type", "application/json")
	_ = json.NewEncoder(w).Encode(reply{hostname, os.Getenv("VERSION"), r.Method, r.URL.Path, r.Host, r.RemoteAddr, r.Header})
}

// status answers /status/503 with that code.
func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/status/"))
	if err != nil || code < 200 || code > 599 {
		code = http.StatusBadRequest
	}
	w.WriteHeader(code)
}

// delay answers /delay/1500ms after that time.
func delay(w http.ResponseWriter, r *http.Request) {
	wait, err := time.ParseDuration(strings.TrimPrefix(r.URL.Path, "/delay/"))
	if err != nil || wait > time.Minute {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	time.Sleep(wait)
	echo(w, r)
}

// fetch asks once for ?url= and hands back the status and the body: a request from inside the mesh.
func fetch(w http.ResponseWriter, r *http.Request) {
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(r.URL.Query().Get("url"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

func (c *counts) record(by, failure string) {
	c.Lock()
	defer c.Unlock()
	c.Sent++
	if failure != "" {
		c.Failed++
		c.Why[failure]++
		return
	}
	c.OK++
	c.By[by]++
}

// load asks the target again and again, interval apart, until the context ends.
func (c *counts) load(ctx context.Context, interval time.Duration) {
	client := http.Client{Timeout: 5 * time.Second}
	for ctx.Err() == nil {
		by, failure := ask(&client, c.Target)
		c.record(by, failure)
		time.Sleep(interval)
	}
}

func ask(client *http.Client, target string) (by, failure string) {
	answer, err := client.Get(target)
	if err != nil {
		return "", err.Error()
	}
	defer answer.Body.Close()
	var who reply
	err = json.NewDecoder(answer.Body).Decode(&who)
	if answer.StatusCode != http.StatusOK {
		return "", answer.Status
	}
	if err != nil {
		return "", "unreadable answer"
	}
	return who.Version + "/" + who.Hostname, ""
}

func (c *counts) show(w http.ResponseWriter, _ *http.Request) {
	c.Lock()
	defer c.Unlock()
	w.Header().Set("content-type", "application/json")
	_ = json.NewEncoder(w).Encode(c)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	requests := &counts{Target: os.Getenv("TARGET"), Why: map[string]int{}, By: map[string]int{}}
	if requests.Target != "" {
		interval, err := time.ParseDuration(os.Getenv("INTERVAL"))
		if err != nil {
			interval = 20 * time.Millisecond
		}
		go requests.load(ctx, interval)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", echo)
	mux.HandleFunc("/status/", status)
	mux.HandleFunc("/delay/", delay)
	mux.HandleFunc("/fetch", fetch)
	mux.HandleFunc("/counts", requests.show)
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	server := &http.Server{Addr: ":" + port, Handler: mux}
	go func() {
		<-ctx.Done()
		// Endpoints take a moment to forget this pod: keep answering meanwhile, then finish what is in flight.
		time.Sleep(2 * time.Second)
		timeout, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(timeout)
	}()
	fmt.Printf("listening on :%s\n", port)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-ctx.Done()
	time.Sleep(100 * time.Millisecond)
}
