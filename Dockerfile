# One image for JupyterHub, Binder and development containers. Everything that many share lies in /opt/oxbook, where only
# root writes: hubs mount a volume over the home directory. A user's own compiled cells, history and progress go there.
#   docker build -t oxbook .
#   docker run --rm -p 127.0.0.1:8888:8888 oxbook
ARG DEBIAN=trixie
ARG RUST=1.95

FROM rust:${RUST}-slim-${DEBIAN} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && rustup component add rust-src
WORKDIR /source
COPY . .
RUN CI=true ./install.sh --prefix /opt/oxbook --standalone --no-lab \
    && /opt/oxbook/bin/python -m pip install --no-cache-dir -r deploy/image-requirements.txt \
    && chmod -R go-w /opt/oxbook

FROM debian:${DEBIAN}-slim
# gcc is what Rust links with; git fetches lessons into a running hub. Hangul is in the lessons' titles.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev python3 git tini fonts-noto-cjk ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 --shell /bin/bash jovyan
COPY --from=build /opt/oxbook /opt/oxbook
ENV PATH=/opt/oxbook/bin:/opt/oxbook/share/oxbook/rust/bin:$PATH \
    CARGO_NET_OFFLINE=true \
    LANG=C.UTF-8 \
    HOME=/home/jovyan
USER 1000
WORKDIR /home/jovyan
EXPOSE 8888
# Gives each user a copy of the lessons to write in, and then becomes what a hub, Binder or the line below asks for.
ENTRYPOINT ["tini", "--", "/opt/oxbook/share/oxbook/source/deploy/learner.sh", \
            "/opt/oxbook/share/oxbook/source/notebooks", "oxbook", "unlimited"]
CMD ["jupyter-lab", "--ip=0.0.0.0", "--no-browser"]
