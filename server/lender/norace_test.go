//go:build !race

package lender_test

const part = 1
