#pragma once

#include "tests/support/raw_server.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <functional>
#include <memory>
#include <string>

namespace skvm::test {

/// A certificate for 127.0.0.1, signed by itself, with its key.
class certificate {
public:
  certificate() : key_(EVP_EC_gen("P-256")), cert_(X509_new()) {
    X509_set_version(cert_.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert_.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert_.get()), 3600);
    X509_set_pubkey(cert_.get(), key_.get());
    auto* name = X509_get_subject_name(cert_.get());
    const auto* text = reinterpret_cast<const unsigned char*>("skvm test");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(cert_.get(), name);
    auto* alternative = X509V3_EXT_conf_nid(
      nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(cert_.get(), alternative, -1);
    X509_EXTENSION_free(alternative);
    X509_sign(cert_.get(), key_.get(), EVP_sha256());
  }

  void write(const std::string& file) const {
    std::unique_ptr<BIO, int (*)(BIO*)> out{BIO_new_file(file.c_str(), "w"),
                                            BIO_free};
    PEM_write_bio_X509(out.get(), cert_.get());
  }

  void use_in(SSL_CTX* context) const {
    SSL_CTX_use_certificate(context, cert_.get());
    SSL_CTX_use_PrivateKey(context, key_.get());
  }

private:
  struct deleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(X509* cert) const { X509_free(cert); }
  };

  std::unique_ptr<EVP_PKEY, deleter> key_;
  std::unique_ptr<X509, deleter> cert_;
};

/// A connection of a `tls_server`.
class tls_socket {
public:
  explicit tls_socket(SSL* ssl) : ssl_(ssl) {}

  std::string read_until(std::string_view mark) {
    std::string out;
    char byte = 0;
    while (out.find(mark) == std::string::npos && SSL_read(ssl_, &byte, 1) == 1)
      out += byte;
    return out;
  }

  bool send(std::string_view bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

private:
  SSL* ssl_;
};

/// An HTTPS server that knows HTTP/1.1 only; see `raw_server`.
class tls_server {
public:
  using script = std::function<void(tls_socket&)>;

  tls_server(const certificate& cert, script run)
    : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free),
      run_(std::move(run)),
      server_([this](raw_socket& client) { serve(client); }) {
    cert.use_in(context_.get());
  }

  [[nodiscard]] std::string url() const {
    return "https://127.0.0.1:" + std::to_string(server_.port()) + "/";
  }

private:
  void serve(raw_socket& client) {
    // OpenSSL writes to sockets that the client has closed.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    std::unique_ptr<SSL, void (*)(SSL*)> ssl{SSL_new(context_.get()), SSL_free};
    SSL_set_fd(ssl.get(), client.fd());
    if (SSL_accept(ssl.get()) != 1)
      return;
    tls_socket socket{ssl.get()};
    run_(socket);
    SSL_shutdown(ssl.get());
  }

  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  script run_;
  raw_server server_;
};

} // namespace skvm::test
