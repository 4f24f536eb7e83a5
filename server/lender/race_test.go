//go:build race

package lender_test

// part divides the number of goroutines of a test under the race detector, which fails with thousands of
// goroutines in simulated time ("CHECK failed: tsan_rtl.cpp"). Without the race detector it is 1.
const part = 10
