// Package cli has the commands of candor, one file each. A command reads its arguments and the environment,
// wires what it needs and prints. It decides nothing about a purchase. Everything a command uses comes in as
// a parameter, so that tests run commands as an operator does. Only a command that reads standard input takes
// it from the process.
package cli
