# The gateway: `docker build --tag holdfast .`
# The simulated office around it: `docker build --target office --tag holdfast-office .`
# Optional, in an image made FROM this one: poppler-utils (the portal shows PDF), libreoffice-writer-nogui (office documents by mail);
# both want a runtime that lets programs make namespaces (docs/operate.md).
# Neither needs to write anywhere but /data and /tmp, so run them with --read-only --tmpfs /tmp.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: the one that matters fetches Node, which this image has; serialport brings its binaries.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
# What is in it, for scanners: /app/holdfast.cdx.json.
COPY operate/write-sbom.ts ./operate/
RUN node operate/write-sbom.ts

FROM node:24-slim AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY src ./src
RUN npm run build

FROM node:24-slim AS base
WORKDIR /app
# As in operate/holdfast.service: garbage is collected early, and malloc keeps two arenas.
ENV NODE_ENV=production HOLDFAST_DATA=/data MALLOC_ARENA_MAX=2
# The code belongs to root: the account that runs it cannot change it.
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY --from=packages /app/holdfast.cdx.json ./
COPY src ./src
COPY drivers ./drivers
COPY --from=pages /app/dist ./dist
RUN groupadd --gid 10001 holdfast \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin holdfast \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data /spool /keys
USER 10001:10001
VOLUME /data
EXPOSE 8080 8631
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health', { signal: AbortSignal.timeout(2500) }).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

FROM base AS office
COPY simulators ./simulators
ENV HOLDFAST_OFFICE=0.0.0.0:8090 HOLDFAST_HTTP=0.0.0.0:8080 HOLDFAST_IPP=0.0.0.0:8631
EXPOSE 8090
ENTRYPOINT ["node", "simulators/office/main.ts"]

# Last, so that it is what a build without --target gives.
FROM base AS gateway
# How soon the heap is tidied up: docs/adr/0030.
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=40", "src/main.ts"]
CMD ["--http", "0.0.0.0:8080", "--ipp", "0.0.0.0:8631"]
