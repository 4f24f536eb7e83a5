package lender_test

import (
	"errors"

	"candor/server/relay"
)

func classOf(err error) relay.Class {
	if e, ok := errors.AsType[*relay.LenderError](err); ok {
		return e.Class
	}
	return ""
}
