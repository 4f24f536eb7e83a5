package lender

import "errors"

// Resting reports whether a call was not tried because its endpoint is left alone.
func Resting(err error) bool { return errors.Is(err, errBreakerOpen) }
