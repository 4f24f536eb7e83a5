package request

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"candor/core/checkout"
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
	checkout.CodeParameterInvalid:   http.StatusBadRequest,
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
	checkout.CodeReceiptNotFound:    http.StatusNotFound,
	checkout.CodeOperationNotFound:  http.StatusNotFound,
	checkout.CodeEventNotFound:      http.StatusNotFound,
	checkout.CodeListDiffers:        http.StatusConflict,
	checkout.CodeListUnusable:       http.StatusServiceUnavailable,
	checkout.CodePageNotFound:       http.StatusNotFound,
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

// problemBody is problem JSON (RFC 9457) with a code of the closed set. It is written for the developer of
// the program that sent the request, in English; a person reads the sentence of a View or a page.
type problemBody struct {
	Type      string        `json:"type"` // where the code is explained
	Title     string        `json:"title"`
	Status    int           `json:"status"`
	Code      checkout.Code `json:"code"`
	Detail    string        `json:"detail"`
	Field     string        `json:"field,omitempty"` // of the first of Errors
	Errors    []faultBody   `json:"errors,omitempty"`
	Other     string        `json:"checkout_id,omitempty"`
	RequestID string        `json:"request_id,omitempty"`
	Entry     any           `json:"entry,omitempty"`
}

// faultBody is one thing that is wrong with the request.
type faultBody struct {
	Pointer   *string       `json:"pointer,omitempty"`
	Parameter string        `json:"parameter,omitempty"`
	Header    string        `json:"header,omitempty"`
	Code      checkout.Code `json:"code"`
	Detail    string        `json:"detail"`
}

// mostFaults bounds what one answer lists, and with it how much longer than the request it can be.
const mostFaults = 100

// faultsOf lists what a problem says is wrong with the request.
func faultsOf(p *checkout.Problem) (all []faultBody) {
	faults := p.Faults
	if len(faults) == 0 && p.Field != "" {
		faults = []checkout.Fault{{Pointer: "/" + strings.ReplaceAll(p.Field, ".", "/"), Code: p.Code,
			Detail: p.Detail}}
	}
	for _, f := range faults[:min(len(faults), mostFaults)] {
		out := faultBody{Parameter: f.Parameter, Header: f.Header, Code: f.Code,
			Detail: cmp.Or(f.Detail, Explain(f.Code).Remedy)}
		if f.Parameter == "" && f.Header == "" {
			out.Pointer = &f.Pointer
		}
		all = append(all, out)
	}
	return all
}

// detailOf says what to do about the one thing that is wrong, or how many there are.
func detailOf(p *checkout.Problem) string {
	switch n := len(p.Faults); n {
	case 0:
		return cmp.Or(p.Detail, Explain(p.Code).Remedy)
	case 1:
		return cmp.Or(p.Faults[0].Detail, Explain(p.Code).Remedy)
	default:
		return fmt.Sprintf("%d things are wrong with this request. errors lists them.", n)
	}
}

// Shower is an error with an entry that its caller may see: the member entry of the problem.
type Shower interface {
	error
	// Shown is what is sent as JSON; nil sends nothing. It holds nothing personal.
	Shown() any
}

// ErrorPage is the page of the documentation that explains a code, below the origin of our pages.
func ErrorPage(publicURL string, c checkout.Code) string {
	return publicURL + "/docs/errors#" + string(c)
}

// WriteProblem answers an error as problem JSON, which links to the page of our documentation about its code;
// publicURL is the origin of our pages. The cause is logged once, under the request id, and is not sent. An
// answer that asks for the same request again says when.
func WriteProblem(w http.ResponseWriter, r *http.Request, log *slog.Logger, publicURL string, err error) {
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
		Type:      ErrorPage(publicURL, p.Code),
		Title:     Explain(p.Code).Title,
		Status:    status,
		Code:      p.Code,
		Detail:    detailOf(p),
		Field:     p.Field,
		Errors:    faultsOf(p),
		Other:     p.Other,
		RequestID: requestlog.RequestID(r.Context()),
	})
}

// pauses are the Retry-After of the codes that say: the same request again, later.
var pauses = map[checkout.Code]time.Duration{
	checkout.CodeBusy:               time.Second,
	checkout.CodeIdempotencyRunning: time.Second,
	checkout.CodeUnavailable:        5 * time.Second,
	checkout.CodeLenderBusy:         5 * time.Second,
	checkout.CodeListUnusable:       time.Minute,
}

// AskToRetry sets Retry-After on the answer to a request that may come again, unless its handler did.
func AskToRetry(w http.ResponseWriter, p *checkout.Problem) {
	if pause, again := pauses[p.Code]; again && w.Header().Get("Retry-After") == "" {
		RetryAfter(w, pause)
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
