//go:build !linux

package main

// affordable knows no limit of this system.
func affordable(connections int) int { return connections }
