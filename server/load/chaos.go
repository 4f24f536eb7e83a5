package main

import "context"

func chaos(ctx context.Context, args []string) error { return nil }
