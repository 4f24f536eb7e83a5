package lender

import "errors"

// Resting reports whether a call was not tried because the circuit breaker of its endpoint was open.
func Resting(err error) bool { return errors.Is(err, errBreakerOpen) }
