package errors

// Error is an error with a message and, perhaps, a cause.
type Error struct {
	message string
	cause   error
}

// New returns an error with a message.
func New(message string) Error { return Error{message: message} }

// Wrap returns the error with a cause.
func (e Error) Wrap(cause error) Error {
	e.cause = cause
	return e
}

// Unwrap returns the cause.
func (e Error) Unwrap() error { return e.cause }

// Error is the message, and that of the cause after a colon.
func (e Error) Error() string {
	if e.cause == nil {
		return e.message
	}
	return e.message + ": " + e.cause.Error()
}
