// Package tablet holds the enrolled tablets of stores and who is signed in on them: devices, sessions,
// passcodes.
//
// Its laws:
//
//   - A try is counted before it is evaluated.
//   - Reading writes nothing.
//   - Only a passcode unlocks a session.
//
// It declares the Store that it needs. It refuses to know HTTP and cookies, which are in package page.
package tablet
