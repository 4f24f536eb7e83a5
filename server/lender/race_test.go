//go:build race

package lender_test

// part is what of a crowd comes under the race detector, whose own bookkeeping breaks under thousands of
// goroutines in simulated time ("CHECK failed: tsan_rtl.cpp"). The whole crowd comes without it.
const part = 10
