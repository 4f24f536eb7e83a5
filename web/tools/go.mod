module candor/web/tools

go 1.26.0

require (
	github.com/andybalholm/brotli v1.2.8
	github.com/evanw/esbuild v0.28.2
	github.com/yuin/goldmark v1.8.7
	golang.org/x/net v0.62.0
)

require github.com/shopspring/decimal v1.6.0 // indirect

require (
	candor v0.0.0
	github.com/klauspost/compress v1.20.2
	golang.org/x/sys v0.49.0 // indirect
)

replace candor => ../..
