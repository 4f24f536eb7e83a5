package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
)

// gallery starts "candor gallery" and returns its origin, and what ends it.
func gallery(binary string) (origin string, end func(), err error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address := free.Addr().String()
	_ = free.Close() // the gallery takes the port
	c := exec.Command(binary, "gallery")
	c.Env, c.Stderr = append(os.Environ(), "CANDOR_LISTEN="+address), os.Stderr
	said, err := c.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := c.Start(); err != nil {
		return "", nil, err
	}
	end = func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil || !strings.Contains(line, address) {
		end()
		return "", nil, fmt.Errorf("candor gallery does not serve: it says %q", line)
	}
	return "http://" + address, end, nil
}
