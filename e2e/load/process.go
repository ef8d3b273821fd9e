package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is a server that this program runs itself.
type process struct {
	o   *options
	cmd *exec.Cmd
}

// launch starts the server that -start names, waits until it takes connections, and sets -pid.
func launch(o *options) (*process, error) {
	p := &process{o: o}
	return p, p.run()
}

func (p *process) run() error {
	words := strings.Fields(p.o.start)
	p.cmd = exec.Command(words[0], words[1:]...)
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.o.pid = p.cmd.Process.Pid
	return p.await()
}

func (p *process) await() error {
	address, err := url.Parse(p.o.url)
	if err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", address.Host)
		if err == nil {
			return conn.Close()
		}
		if time.Since(began) > patience {
			return fmt.Errorf("the server does not take connections: %w", err)
		}
	}
}

// kill ends the server as a power cut would end the process, and starts it again.
func (p *process) kill() error {
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = p.cmd.Wait() // says that it was killed
	return p.run()
}

// stop ends the server and waits for it.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	hung := time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() })
	defer hung.Stop()
	_ = p.cmd.Wait() // how it ends is its own business
	return nil
}
