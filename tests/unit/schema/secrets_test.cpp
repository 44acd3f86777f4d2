#include "schema/secrets.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::schema {

TEST_CASE("names of secrets and of things about secrets") {
  for (const char* name :
       {"password", "adminPassword", "DB_PASSWORD", "sql-pwd", "apiKey", "API_KEY",
        "storageAccountKey", "connectionString", "SASToken", "containerSasUrl", "sasUri",
        "clientSecret", "github.token", "accessPAT", "PRIVATE_KEY",
        "WEBSITE_AUTH_TOKEN_CONTAINER_SASURL", "sharedKey1Password"}) {
    INFO(name);
    CHECK(IsSecretLikeName(name));
  }
  for (const char* name :
       {"", "name", "passwordLength", "secretName", "keyVaultSecretUri", "tokenUrl",
        "tokenLifetime", "path", "patch", "compat", "keyVault", "publicKey", "passwordPolicy",
        "secretVersion", "SECRET_ROTATION", "sas_expiry", "location", "monkey"}) {
    INFO(name);
    CHECK_FALSE(IsSecretLikeName(name));
  }
}

TEST_CASE("placeholders stand for a value") {
  for (const char* value : {"", "  ", "<password>", "$(pw)", "${{ parameters.pw }}", "#{pw}#",
                            "__PW__", "changeme", "ChangeMe123", "xxxxxxxx", "****", "aaaaaaa",
                            "your-key-here", "$API_KEY", "$env:API_KEY", "%API_KEY%"}) {
    INFO(value);
    CHECK(IsPlaceholder(value));
  }
  for (const char* value : {"P@ssw0rd!", "hunter2", "abc123", "$1a", "$a.b", "%a"}) {
    INFO(value);
    CHECK_FALSE(IsPlaceholder(value));
  }
}

TEST_CASE("entropy") {
  CHECK(Entropy("") == 0);
  CHECK(Entropy("aaaa") == 0);
  CHECK(Entropy("abcd") == Approx(2));
}

namespace {

std::string Describe(const std::string& text) {
  const auto match = FindSecret(text);
  if (!match) return "nothing";
  return std::string(match->id) + ": " + text.substr(match->begin, match->end - match->begin);
}

// A key of 88 characters that nobody issued.
const std::string kKey =
    "k3Vw8Rz1QmT5nB7yHc2JfL9pXd4SgA6uEoZi0MvKqWt3YbNrUx8CjD5hFs1GlP7aOe2Ik4VwRz9QmT6nB8yHc3Jg==";

}  // namespace

TEST_CASE("shapes of credentials") {
  const std::string connection =
      "DefaultEndpointsProtocol=https;AccountName=tailspin;AccountKey=" + kKey +
      ";EndpointSuffix=core.windows.net";
  CHECK(
      Describe("x " + connection) ==
      "azure-storage-connection: DefaultEndpointsProtocol=https;AccountName=tailspin;AccountKey=" +
          kKey);
  CHECK(Describe("https://tailspin.blob.core.windows.net/c?sv=2023-11-03&sp=rl&sig=" +
                 kKey.substr(0, 43) + "%3D") ==
        "azure-sas: ?sv=2023-11-03&sp=rl&sig=" + kKey.substr(0, 43) + "%3D");
  CHECK(Describe("Server=tcp:db.example.net;User ID=app;Password=Tr0ub4dor&3;") ==
        "nothing");  // `example`
  CHECK(Describe("Server=tcp:db.tailspin.net;User ID=app;Password=Tr0ub4dor&3;") ==
        "sql-connection-password: Server=tcp:db.tailspin.net;User ID=app;Password=Tr0ub4dor&3");
  const std::string pem = "-----BEGIN RSA PRIVATE KEY-----\n" + kKey.substr(0, 40);
  CHECK(Describe(pem) == "private-key: " + pem);
  CHECK(Describe("grep -- '-----BEGIN RSA PRIVATE KEY-----' key.pem || exit 1") == "nothing");
  CHECK(Describe("?sig=" + kKey.substr(0, 43) + "%3D&sv=2023-11-03&sp=rl") ==
        "azure-sas-signature-first: ?sig=" + kKey.substr(0, 43) + "%3D&sv=2023-11-03&sp=rl");
  CHECK(Describe("LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ" + kKey.substr(0, 60)) ==
        "private-key-base64: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ" + kKey.substr(0, 60));
  CHECK(Describe("AccountKey=$(storageKey);AccountName=tailspin") == "nothing");
  CHECK(Describe("a sentence about a basic subscription, ://, sig= and AccountKey=") == "nothing");
}

TEST_CASE("the emulator's key is no secret") {
  CHECK(Describe(
            "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6"
            "IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==") == "nothing");
}

TEST_CASE("a search starts where it is told to") {
  const std::string text = "AccountKey=" + kKey + " AccountKey=" + kKey;
  const auto first = FindSecret(text);
  REQUIRE(first);
  CHECK(first->begin == 0);
  const auto second = FindSecret(text, first->end);
  REQUIRE(second);
  CHECK(second->begin == first->end + 1);
}

}  // namespace plumbline::schema
