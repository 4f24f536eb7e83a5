package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundleScripts makes one script, dist/boot.js, of the modules under boot, and dist/embed.js and
// dist/message.js, which merchants' pages load, and dist/receipt.js of the page that checks receipts. All are classic scripts, so each is one function, called at
// once, in strict mode.
func bundleScripts(web string) error {
	for name, main := range map[string]string{"boot.js": "boot/main.js", "embed.js": "embed.js",
		"message.js": "message.js", "receipt.js": "receipt.js"} {
		script, err := bundle(filepath.Join(web, filepath.FromSlash(main)))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(web, "dist", name), script, 0o644); err != nil {
			return fmt.Errorf("write bundle: %w", err)
		}
	}
	return nil
}

// bundle joins and minifies a module and all that it imports. A warning is an error: nobody would read it.
func bundle(main string) ([]byte, error) {
	made := api.Build(api.BuildOptions{
		EntryPoints: []string{main}, Bundle: true, Format: api.FormatIIFE, Target: api.ES2022,
		Charset:          api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LogLevel: api.LogLevelSilent,
		TsconfigRaw: `{"compilerOptions": {"alwaysStrict": true}}`, // writes "use strict" into the bundle
	})
	problems := append(made.Errors, made.Warnings...)
	if len(problems) > 0 {
		lines := api.FormatMessages(problems, api.FormatMessagesOptions{})
		return nil, fmt.Errorf("bundle scripts: %s", strings.TrimSpace(strings.Join(lines, "")))
	}
	return made.OutputFiles[0].Contents, nil
}
