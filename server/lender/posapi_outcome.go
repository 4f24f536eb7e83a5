package lender

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"

	"candor/server/relay"
)

// The errors of an answer that cannot be read, or that says nothing definite.
var (
	errSize    = errors.New("the answer is over 1 MiB")
	errCut     = errors.New("the answer was cut off")
	errMedia   = errors.New("the answer is not JSON by its content type")
	errStatus  = errors.New("an undocumented status")
	errCode    = errors.New("no documented code")
	errAnother = errors.New("the answer is for another account")
	errRefusal = errors.New("an undocumented refusal")
)

const maxBody = 1 << 20 // after decompression

// readBody reads the body of an answer as strict JSON. The limit counts bytes after the transport's
// decompression.
func readBody(resp *http.Response) (value, error) {
	if !saysJSON(resp.Header.Get("Content-Type")) {
		return value{}, errMedia
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case len(body) > maxBody:
		return value{}, errSize
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return value{}, plain(err)
	case err != nil:
		return value{}, errCut
	}
	return parse(bytes.TrimPrefix(body, byteOrderMark))
}

// byteOrderMark is what some serialisers write before UTF-8.
var byteOrderMark = []byte("\xef\xbb\xbf")

// saysJSON reports whether a content type names JSON, or is missing. A page and plain text are not read.
func saysJSON(header string) bool {
	if header == "" {
		return true
	}
	mediaType, _, err := mime.ParseMediaType(header)
	return err == nil && (mediaType == "application/json" || mediaType == "text/json" ||
		strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+json"))
}

// judge alone decides what an answer means:
//
//   - done, when the status is 200 or 201 and the body can be read;
//   - relay.Refused, when status and code are both documented;
//   - relay.Unauthorized, when the status is 401: the token was refused;
//   - relay.ProbablyRefused, of an authorization alone, for 403, 429, the firewall's statuses and any other
//     4xx with a well-formed refusal;
//   - relay.Unknown for everything else.
func judge(x exchange, status int, v value, unreadable error) error {
	failed := func(class relay.Class, code string, err error) error {
		return &relay.LenderError{Op: string(x.op), Class: class, Code: relay.LenderCode(code),
			Status: status, Err: err}
	}
	switch status {
	case http.StatusOK, http.StatusCreated:
		if unreadable == nil {
			unreadable = x.read(v)
		}
		if unreadable != nil {
			return failed(relay.Unknown, "", unreadable)
		}
		return nil
	case http.StatusUnauthorized:
		return failed(relay.Unauthorized, codeOf(v), nil)
	}
	if x.op == Authorization && probablyRefused(status, v) {
		return failed(relay.ProbablyRefused, codeOf(v), errRefusal)
	}
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict:
		if code := codeOf(v); code != "" {
			return failed(relay.Refused, code, nil)
		}
		if unreadable == nil {
			unreadable = errCode
		}
		return failed(relay.Unknown, "", unreadable)
	}
	return failed(relay.Unknown, "", errStatus)
}

// probablyRefused reports whether an authorization was refused by all appearances, though not in a documented
// way. What was executed can look so too, behind a firewall or a proxy. 408 says that nobody knows.
func probablyRefused(status int, v value) bool {
	switch status {
	case http.StatusForbidden, http.StatusTooManyRequests, 465, 466, 467:
		return true
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict:
		return codeOf(v) == "" && isRefusal(v)
	case http.StatusRequestTimeout:
		return false
	}
	return status >= 400 && status < 500 && isRefusal(v)
}

func classOf(err error) relay.Class {
	if e, ok := errors.AsType[*relay.LenderError](err); ok {
		return e.Class
	}
	return ""
}

// plain replaces an error of the transport by one without its text, which may quote the URL or what the
// server sent.
func plain(err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return context.DeadlineExceeded
	}
	if errors.Is(err, errHost) {
		return errHost
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New("the host name was not resolved")
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return errors.New("no connection")
	}
	return errors.New("the exchange was cut off")
}
