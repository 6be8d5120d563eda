# The operator's image: Node, the libraries it needs and one bundled file, as `npm run rootfs` stages them. No shell, no base image.
#
#   npm ci && npm run rootfs && docker build -t meshinstall .
FROM scratch
COPY dist/rootfs/ /
USER 65532:65532
WORKDIR /app
# Keeps the C library's own memory in one place; see docs/benchmarks.md.
ENV MALLOC_ARENA_MAX=1
ENTRYPOINT ["/usr/bin/node", "--max-semi-space-size=1", "--optimize-for-size", "--no-sparkplug", "--invocation-count-for-maglev=4000", "--invocation-count-for-maglev-osr=1000", "--invocation-count-for-turbofan=30000", "--invocation-count-for-osr=5000", "--disable-proto=delete", "/app/meshinstall.js"]
CMD ["--help"]
