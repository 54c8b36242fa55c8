.PHONY: static-build wheel release install-test

# A binary that needs no toolchain: the Swift standard library, Foundation, cmark, zlib and libzstd are linked into it.
# The folder of archives stands first in the linker's search, and holds nothing but archives, so `-lz` finds libz.a.
PREFIX ?= /usr/local
DESTDIR ?=
# Paths of the folder stay out of it: the same commit gives the same bytes in any folder.
STATIC_BUILD := swift build -c release --static-swift-stdlib --scratch-path $(STATIC) \
  -Xlinker -L$(CURDIR)/$(STATIC)/archives -Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=. \
  -Xcc -ffile-prefix-map=$(CURDIR)=.
# Hashes of how the compiler was called, paths included, and of the file with them.
UNREPRODUCIBLE := .swift_modhash .note.gnu.build-id
SHARE := $(DESTDIR)$(PREFIX)/share
MANUAL_DATE = $(shell git log -1 --format=%cs 2>/dev/null || date +%F)

$(STATIC)/archives: Makefile | build-deps
	@mkdir -p $@ && touch $@
	@for library in cmark z zstd stdc++; do \
	  archive=$$($(CC) -print-file-name=lib$$library.a); \
	  test -f "$$archive" || \
	    { rm -r $@; echo "lib$$library.a is missing; it comes with the -dev package"; exit 1; }; \
	  ln -sf "$$archive" $@/; \
	done

static-build: $(STATIC)/archives
	$(STATIC_BUILD) --product kvplace
	$(STATIC_BUILD) --product generate-manual
	strip --strip-debug $(UNREPRODUCIBLE:%=--remove-section=%) $(STATIC)/release/kvplace -o $(STATIC)/kvplace

# Builds the wheel: Python, binary, output folder.
build-wheel = cd Sources/Python && KVPLACE_BINARY=$(2) $(1) -m hatchling build -t wheel -d $(3)

$(STATIC)/wheel-builder/.ready: Makefile
	@python3 -m venv $(STATIC)/wheel-builder
	@$(STATIC)/wheel-builder/bin/pip install -q --disable-pip-version-check $(WHEEL_BUILDER)
	@touch $@

wheel: static-build $(STATIC)/wheel-builder/.ready ## dist/kvplace-*.whl: the binary without dependencies, and the Python package
	$(call build-wheel,$(CURDIR)/$(STATIC)/wheel-builder/bin/python,$(CURDIR)/$(STATIC)/kvplace,$(CURDIR)/dist)

# The version of the program, and the time of the last commit in place of every file's own.
VERSION = $(shell sed -n 's/.*version: "\([^"]*\)".*/\1/p' Sources/LocalityModel/Version.swift)
RELEASE_NAME = kvplace-$(VERSION)-linux-$(shell uname -m)
release: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)

release: static-build $(STATIC)/wheel-builder/.ready ## dist/: the binary as an archive, the wheel, the man page, their checksums
	rm -rf dist $(STATIC)/release-files && mkdir -p dist $(STATIC)/release-files
	$(MAKE) -s install DESTDIR=$(CURDIR)/$(STATIC)/release-files PREFIX=/$(RELEASE_NAME)
	install -m 644 LICENSE $(STATIC)/release-files/$(RELEASE_NAME)/
	tar -C $(STATIC)/release-files --sort=name --mtime=@$$SOURCE_DATE_EPOCH --owner=0 --group=0 --numeric-owner \
	  --mode=u=rwX,go=rX --format=gnu -cf - $(RELEASE_NAME) | gzip -9n > dist/$(RELEASE_NAME).tar.gz
	$(call build-wheel,$(CURDIR)/$(STATIC)/wheel-builder/bin/python,$(CURDIR)/$(STATIC)/kvplace,$(CURDIR)/dist)
	install -m 644 $(STATIC)/release-files/$(RELEASE_NAME)/share/man/man1/kvplace.1 dist/
	cd dist && sha256sum -- * > SHA256SUMS && cat SHA256SUMS

install-test: test-deps ## tests of what `make install` installs (builds it: some minutes)
	$(PYTHON) -m pytest -q Tests/InstallTests
