// Package service wires store, lender client, relay, tablets, API and pages into the one thing that serves,
// drains and stops. It decides nothing itself. It also has what operators look at: liveness, readiness,
// metrics and profiles.
package service
