# The image of the API, the workers and the migrations: one image, the command says which.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/complete-lockfile.mjs scripts/
RUN npm ci --omit=dev

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/complete-lockfile.mjs scripts/
RUN npm ci --include=dev
COPY . .
RUN node scripts/build-image.ts

FROM node:24-bookworm-slim
# Certificates for TLS to Temporal Cloud and to model endpoints.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app/node_modules node_modules
COPY package.json worker.ts ./
COPY src src
COPY scripts/migrate.ts scripts/check-health.ts scripts/
# The commands of the runbooks: `docker compose exec api node scripts/keys.ts list`.
COPY scripts/keys.ts scripts/turns.ts scripts/rollout.ts scripts/
COPY scripts/lib/turns scripts/lib/turns
COPY scripts/lib/rollout scripts/lib/rollout
COPY scripts/lib/doctor/check.ts scripts/lib/doctor/
# What would otherwise be built at every start: the web app and the bundles of the workflows.
COPY --from=build /app/web/dist web/dist
COPY --from=build /app/var var
USER node
EXPOSE 8000
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=100", "src/api/server.ts"]
