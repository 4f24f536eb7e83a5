// Package tablet knows the enrolled tablets of stores and who is signed in on them: devices, sessions, passcodes.
//
// Its laws: a try is counted before it is evaluated; reading writes nothing; a lock is only taken off by a passcode.
//
// It declares the Store it needs. It refuses to know HTTP and cookies: package page does.
package tablet
