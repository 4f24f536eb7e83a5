package page_test

type fakeTablets struct{}

func newFakeTablets() *fakeTablets { return &fakeTablets{} }
