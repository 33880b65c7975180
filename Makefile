# make run, make test: everything they need is installed first. See README.md.

CONFIGURATION ?= release
PREFIX ?= /usr/local
BUILD := swift build -c $(CONFIGURATION) --static-swift-stdlib
TOOLS := .build/tools
BINARY = $(shell $(BUILD) --show-bin-path)/wfsh

BUILD_PACKAGES := libedit-dev libssl-dev libxml2-dev libcrypt-dev pkg-config g++ less openssh-client
TEST_PACKAGES := expect rancid strace scep iproute2 openssh-server tftpd-hpa openssl libxml2-utils \
  libyang2-tools python3-venv procps strongswan-pki libstrongswan-standard-plugins

.PHONY: run build test lint grammar documentation bench soak install clean packages test-packages recording

run: packages build
	@exec $(BINARY)

build:
	@$(BUILD) --product wfsh

packages:
	@Scripts/install-packages $(BUILD_PACKAGES)

test-packages:
	@Scripts/install-packages $(BUILD_PACKAGES) $(TEST_PACKAGES)
	@Scripts/install-python-tools $(TOOLS)

# Fails on a compiler warning, a formatting finding, a module that pyang or yanglint rejects, and a
# link in the documentation that leads nowhere. SecureCopyTests catch signals, which belong to the
# whole process: they run on their own.
test: test-packages lint grammar build
	swift test --skip SecureCopyTests
	Scripts/check-documentation
	swift test --skip-build --filter SecureCopyTests
	WFSH=$(BINARY) Scripts/test-dialogues
	Scripts/fuzz 3

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

grammar:
	Scripts/check-grammar $(TOOLS)

documentation:
	swift build --build-tests
	Scripts/check-documentation

bench: test-packages build
	WFSH=$(BINARY) Scripts/bench

soak: test-packages build
	WFSH=$(BINARY) Scripts/soak

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/wfsh
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/wfsh
	cp -R Grammar $(DESTDIR)$(PREFIX)/share/wfsh/

clean:
	rm -rf .build

# Records the README's picture; needs root for the TFTP server.
recording: test-packages build
	WFSH=$(BINARY) Scripts/record-workflow Documentation/workflow.svg
