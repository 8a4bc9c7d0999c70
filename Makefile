# make run       JupyterLab with the extension;
#                make run ARGS="--port 9999 --no-browser" passes options on
# make dev       the same; a changed source file is built at once, a changed Python file restarts
#                the server
# make test      everything that a change must pass: linters, types, the documentation's site,
#                pytest, jest, browser tests
# make lint, make pytest, make jest, make ui-tests
#                one of them. With ARGS only the named tests run:
#                make pytest ARGS="-k tunnel", make jest ARGS=keyboard,
#                make ui-tests ARGS="-g rename"
# make coverage  which lines and branches pytest and jest execute
# make matrix    the tests that `make test` samples, all of them: the tests with displays once more
#                on Xpra 6, every key of every layout
# make compat    the client's tests with one Xpra of each line from 4.4 to 6.5, which are built once, in
#                some minutes each. COMPAT="5.1.6 6.2.5" takes these
# make xpra      an Xpra 6 for the tests, beside the system's; built once, in some minutes
# make server    the wheel jupyterlab-xpra-server in dist/, with everything that a display is made
#                of; the first build can take half an hour. make server-test tries it in minimal
#                systems; make server-lock renews the list of the packages that it is made of
# make bench     measurements, side by side with other projects; they take a while, and no other
#                work should go on meanwhile. XPRA_HTML5=FOLDER has a newer HTML5 client of Xpra
#                measured too, with Xpra 6
# make pictures  the screenshots in docs/
# make dist      wheel and source distribution, in dist/
# make docs      the documentation's site, in site/; it fails on a broken link
# make clean     remove everything that was built and installed here

SHELL := bash
PYTHON ?= python3
VENV := $(CURDIR)/.venv
STAMPS := $(VENV)/stamps
# The programs that the benchmarks compare with, apart from those that we use.
PEERS := $(VENV)/peers
# An older JupyterHub, which goes before the installed one.
HUB5 := $(VENV)/hub5
# The kernel of the notebooks in examples/.
EXAMPLES := $(VENV)/examples
# The programs that build the documentation.
DOCS := $(VENV)/docs
LABEXTENSION := jupyterlab_xpra/labextension/package.json
export PYTHON
export PATH := $(VENV)/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
# The tests start hundreds of Pythons. Each would compile the package again.
unexport PYTHONDONTWRITEBYTECODE

# Jupyter refuses to run as root unless told. A person who runs make as root is in a container.
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# The tests wait for displays more than they compute: three workers keep two processors busy.
PYTEST := pytest -n 3 --dist loadgroup
XPRA6 = "$$(scripts/xpra)"
COMPAT ?= 4.4.6 5.1.6 6.2.5 6.3.6 6.4.4 6.5.5

.PHONY: run dev test coverage matrix compat lint pytest jest ui-tests xpra linked-xpra server server-test server-lock bench pictures docs build dist packages test-packages bench-packages server-packages clean

run: packages build linked-xpra
	jupyter lab $(ALLOW_ROOT) $(ARGS)

dev: packages build linked-xpra
	python scripts/dev.py $(ALLOW_ROOT) $(ARGS)

test: lint docs pytest jest ui-tests

matrix: test-packages server-packages build xpra $(EXAMPLES)/.stamp ui-tests/node_modules/.stamp
	$(PYTEST) --matrix --xpra=$(XPRA6)
	$(PYTEST) --matrix tests/security
	pytest --matrix tests/server tests/test_install_page.py --server="$$(python -m server.bundle root)"
	@scripts/xpra middle
	@scripts/system-packages matrix
	cd ui-tests && UI_TESTS_MATRIX=1 node_modules/.bin/playwright test

compat: test-packages build ui-tests/node_modules/.stamp
	@scripts/system-packages xpra
	@failed=; for version in $(COMPAT); do \
		xpra="$$(scripts/xpra "$$version")" && $(PYTEST) --xpra="$$xpra" -m versions || failed+=" $$version"; \
		(cd ui-tests && UI_TESTS_XPRA="$$version" node_modules/.bin/playwright test) || failed+=" $$version"; \
	done; [ -z "$$failed" ] || { echo "Tests failed with Xpra$$failed" >&2; exit 1; }

lint: build ui-tests/node_modules/.stamp
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-cache
	shellcheck jupyterlab_xpra/*/scripts/*.sh
	jlpm lint:check
	cd ui-tests && jlpm types

pytest: test-packages build xpra ui-tests/node_modules/.stamp $(HUB5)/.stamp
ifdef ARGS
	pytest $(ARGS)
else
	$(PYTEST) --hub5=$(HUB5)
	$(PYTEST) --xpra=$(XPRA6) -m versions
endif

jest: build
	jest $(ARGS)

coverage: test-packages build ui-tests/node_modules/.stamp
	$(PYTEST) --cov
	jest --coverage

ui-tests: test-packages build xpra $(EXAMPLES)/.stamp ui-tests/node_modules/.stamp
	@scripts/xpra middle
	cd ui-tests && node_modules/.bin/playwright test $(ARGS)

# Where the system has no Xpra, as on Debian 13, the server finds the one that is built.
linked-xpra: $(STAMPS)/python
	@rm -f $(VENV)/bin/xpra; command -v xpra >/dev/null || ln -s "$$(scripts/xpra)" $(VENV)/bin/xpra

xpra:
	@scripts/system-packages xpra
	@scripts/xpra

server: server-packages build xpra
	python -m server.bundle

server-test: test-packages server-packages build xpra
	pytest tests/server tests/test_install_page.py --server="$$(python -m server.bundle root)"

server-lock: server-packages build xpra
	python -m server.bundle lock

bench: bench-packages build xpra $(PEERS)/.stamp ui-tests/node_modules/.stamp
	python -m benchmarks.data_path $(PEERS)/bin/python
	python -m benchmarks.displays "$$(command -v xpra)" "$$(scripts/xpra)"
	python -m benchmarks.client $(PEERS)/bin/python "$$(command -v xpra)" "$$(scripts/xpra)"
	python -m benchmarks.tabs "$$(command -v xpra)" "$$(scripts/xpra)"
	python -m benchmarks.programs $(PEERS)/bin/python "$$(command -v xpra)" "$$(scripts/xpra)"
	python -m benchmarks.links $(PEERS)/bin/python "$$(command -v xpra)" "$$(scripts/xpra)"
	python -m benchmarks.start
	python -m benchmarks.hub

pictures: test-packages build xpra $(EXAMPLES)/.stamp ui-tests/node_modules/.stamp
	cd ui-tests && jlpm pictures
	python -m benchmarks.timeline "$$(scripts/xpra)" docs/pictures/timeline.png

docs: $(DOCS)/.stamp
	$(DOCS)/bin/mkdocs build

build: $(STAMPS)/python $(LABEXTENSION)

# The front end is built anew, as it is for users: that of `build` is for developers.
dist: build
	rm -rf dist/jupyterlab_xpra-* jupyterlab_xpra/labextension jupyterlab_xpra/web/client
	hatchling build

packages:
	@scripts/system-packages run

test-packages:
	@scripts/system-packages test

bench-packages:
	@scripts/system-packages bench

server-packages:
	@scripts/system-packages server

$(STAMPS)/python: requirements.lock pyproject.toml scripts/node | packages
	test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --require-hashes -r requirements.lock
	scripts/node $(VENV)
# Otherwise pip would write through the link that `develop` makes, into the files of the next build.
	rm -rf $(VENV)/share/jupyter/labextensions/jupyterlab-xpra $(dir $(LABEXTENSION))install.json
	$(VENV)/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	mkdir -p $(@D) && touch $@

node_modules/.stamp: package.json yarn.lock .yarnrc.yml $(STAMPS)/python
	jlpm install --immutable
	touch $@

$(LABEXTENSION): node_modules/.stamp tsconfig.json tsconfig.base.json jupyterlab_xpra/web/pages/templates/common.css $(shell find src style schema -type f)
	jlpm build
	jupyter-builder develop . --overwrite
	touch $@

$(HUB5)/.stamp: $(STAMPS)/python
	$(VENV)/bin/pip install --quiet --no-deps --upgrade --target $(HUB5) jupyterhub==5.5.4
	touch $@

$(PEERS)/.stamp: benchmarks/requirements.lock $(STAMPS)/python
	test -x $(PEERS)/bin/pip || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --require-hashes -r $<
	touch $@

$(EXAMPLES)/.stamp: examples/requirements.lock $(STAMPS)/python
	test -x $(EXAMPLES)/bin/pip || $(PYTHON) -m venv $(EXAMPLES)
	$(EXAMPLES)/bin/pip install --quiet --require-hashes -r $<
	echo $(CURDIR) >"$$(echo $(EXAMPLES)/lib/python*/site-packages)/jupyterlab_xpra.pth"
	$(EXAMPLES)/bin/python -m ipykernel install --prefix $(EXAMPLES)
	touch $@

$(DOCS)/.stamp: docs/requirements.lock
	test -x $(DOCS)/bin/pip || $(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/pip install --quiet --require-hashes -r $<
	touch $@

ui-tests/node_modules/.stamp: ui-tests/package.json ui-tests/yarn.lock ui-tests/.yarnrc.yml $(STAMPS)/python
	cd ui-tests && jlpm install --immutable
	touch $@

clean:
	rm -rf $(VENV) node_modules ui-tests/node_modules site dist lib jupyterlab_xpra/labextension jupyterlab_xpra/web/client
