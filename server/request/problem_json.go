package request

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/server/requestlog"
)

// statuses maps a code to the HTTP status of its answer. A code that is not listed is a person's mistake or
// the lender's refusal: 422.
var statuses = map[checkout.Code]int{
	checkout.CodeStale:              http.StatusConflict,
	checkout.CodeNotAllowed:         http.StatusConflict,
	checkout.CodeConflict:           http.StatusConflict,
	checkout.CodeIdempotencyRunning: http.StatusConflict,
	checkout.CodeIdempotencyReused:  http.StatusUnprocessableEntity,
	checkout.CodeIdempotencyMissing: http.StatusBadRequest,
	checkout.CodeReferenceInUse:     http.StatusConflict,
	checkout.CodeOrderTaken:         http.StatusConflict,
	checkout.CodeRequestInvalid:     http.StatusBadRequest,
	checkout.CodeFieldUnknown:       http.StatusBadRequest,
	checkout.CodeBodyTooLarge:       http.StatusRequestEntityTooLarge,
	checkout.CodeMediaType:          http.StatusUnsupportedMediaType,
	checkout.CodeMethodNotAllowed:   http.StatusMethodNotAllowed,
	checkout.CodeUnauthorized:       http.StatusUnauthorized,
	checkout.CodeDeviceUnknown:      http.StatusUnauthorized,
	checkout.CodePasscodeDelayed:    http.StatusTooManyRequests,
	checkout.CodeCodesUsedUp:        http.StatusTooManyRequests,
	checkout.CodeAnswersUsedUp:      http.StatusTooManyRequests,
	checkout.CodeMessageTooSoon:     http.StatusTooManyRequests,
	checkout.CodeMessagesUsedUp:     http.StatusTooManyRequests,
	checkout.CodeSearchesUsedUp:     http.StatusTooManyRequests,
	checkout.CodeTooFast:            http.StatusTooManyRequests,
	checkout.CodePlansUsedUp:        http.StatusTooManyRequests,
	checkout.CodeTabletIdle:         http.StatusForbidden,
	checkout.CodeKeyMode:            http.StatusForbidden,
	checkout.CodeCrossSite:          http.StatusForbidden,
	checkout.CodeCheckoutNotFound:   http.StatusNotFound,
	checkout.CodeCaptureNotFound:    http.StatusNotFound,
	checkout.CodeOperationNotFound:  http.StatusNotFound,
	checkout.CodeEventNotFound:      http.StatusNotFound,
	checkout.CodeListDiffers:        http.StatusConflict,
	checkout.CodeListUnusable:       http.StatusServiceUnavailable,
	checkout.CodePageNotFound:       http.StatusNotFound,
	checkout.CodeExpired:            http.StatusGone,
	checkout.CodeUnavailable:        http.StatusServiceUnavailable,
	checkout.CodeLenderDown:         http.StatusBadGateway,
	checkout.CodeLenderFailed:       http.StatusBadGateway,
	checkout.CodeLenderBusy:         http.StatusServiceUnavailable,
	checkout.CodeTooMany:            http.StatusTooManyRequests,
	checkout.CodeBusy:               http.StatusServiceUnavailable,
	checkout.CodeInternal:           http.StatusInternalServerError,
}

// Status is the HTTP status of a code.
func Status(c checkout.Code) int {
	if s, ok := statuses[c]; ok {
		return s
	}
	return http.StatusUnprocessableEntity
}

// problemBody is problem JSON (RFC 9457) with a code of the closed set.
type problemBody struct {
	Type      string        `json:"type"`
	Title     string        `json:"title"`
	Status    int           `json:"status"`
	Code      checkout.Code `json:"code"`
	Field     string        `json:"field,omitempty"`
	Other     string        `json:"checkout_id,omitempty"`
	RequestID string        `json:"request_id,omitempty"`
	Entry     any           `json:"entry,omitempty"`
}

// Shower is an error with an entry that its caller may see: the member entry of the problem.
type Shower interface {
	error
	// Shown is what is sent as JSON; nil sends nothing. It holds nothing personal.
	Shown() any
}

// WriteProblem answers an error as problem JSON in a language. The cause is logged once, under the request
// id, and is not sent. A busy answer carries Retry-After.
func WriteProblem(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error, l locale.Language) {
	p := checkout.AsProblem(err)
	status := Status(p.Code)
	LogProblem(r, log, p)
	AskToRetry(w, p)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	var entry any
	if shower, ok := errors.AsType[Shower](err); ok {
		entry = shower.Shown()
	}
	_ = json.NewEncoder(w).Encode(problemBody{
		Entry:     entry,
		Type:      "about:blank",
		Title:     checkout.Sentence(p.Code, l),
		Status:    status,
		Code:      p.Code,
		Field:     p.Field,
		Other:     p.Other,
		RequestID: requestlog.RequestID(r.Context()),
	})
}

// busyPause is the Retry-After of a request that was refused as busy.
const busyPause = time.Second

// AskToRetry sets Retry-After on the answer to a request that was refused as busy.
func AskToRetry(w http.ResponseWriter, p *checkout.Problem) {
	if p.Code == checkout.CodeBusy {
		RetryAfter(w, busyPause)
	}
}

// LogProblem notes a problem in the log record of its request. Outside of a logged request it logs only the
// problems that are a fault on our side.
func LogProblem(r *http.Request, log *slog.Logger, p *checkout.Problem) {
	if record := requestlog.Of(r.Context()); record != nil {
		record.Refused(p)
		return
	}
	if Status(p.Code) >= http.StatusInternalServerError {
		log.ErrorContext(r.Context(), "request refused", "code", string(p.Code), "op", p.Op,
			"error", p.Cause())
	}
}
