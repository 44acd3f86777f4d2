#include <catch2/catch.hpp>

#include "call.h"

namespace plumbline::eval {

TEST_CASE("address ranges are taken apart") {
  Calls eval;
  CHECK(eval("parseCidr('10.144.0.0/20')") ==
        R"({"network":"10.144.0.0","netmask":"255.255.240.0","broadcast":"10.144.15.255",)"
        R"("firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","cidr":20})");
  CHECK(eval("parseCidr('fdad:3236:5555::/48')") ==
        R"({"network":"fdad:3236:5555::","netmask":"ffff:ffff:ffff::",)"
        R"("firstUsable":"fdad:3236:5555::",)"
        R"("lastUsable":"fdad:3236:5555:ffff:ffff:ffff:ffff:ffff","cidr":48})");
  CHECK(eval("parseCidr('10.144.1.1/32')") ==
        R"({"network":"10.144.1.1","netmask":"255.255.255.255","broadcast":"10.144.1.1",)"
        R"("firstUsable":"10.144.1.1","lastUsable":"10.144.1.1","cidr":32})");
  CHECK(eval("parseCidr('192.168.1.0/24').broadcast") == R"("192.168.1.255")");
  CHECK(eval("parseCidr('192.168.1.77/24').network") == R"("192.168.1.0")");
  CHECK(eval("parseCidr('0.0.0.0/0')") ==
        R"({"network":"0.0.0.0","netmask":"0.0.0.0","broadcast":"255.255.255.255",)"
        R"("firstUsable":"0.0.0.1","lastUsable":"255.255.255.254","cidr":0})");
  CHECK(eval("parseCidr('10.0.0.4/30').lastUsable") == R"("10.0.0.6")");
  CHECK(eval("parseCidr('::/0')") ==
        R"({"network":"::","netmask":"::","firstUsable":"::",)"
        R"("lastUsable":"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff","cidr":0})");
  CHECK(eval("parseCidr('fd00::1/128').lastUsable") == R"("fd00::1")");
  CHECK(eval("parseCidr('fd00::1/128').netmask") == R"("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")");
}

TEST_CASE("what is usable of two addresses is not documented") {
  Calls eval;
  CHECK(eval("parseCidr('10.0.0.3/31').network") == R"("10.0.0.2")");
  CHECK(eval("parseCidr('10.0.0.3/31').broadcast") == R"("10.0.0.3")");
  CHECK(eval("parseCidr('10.0.0.3/31').cidr") == "31");
  CHECK(eval("parseCidr('10.0.0.3/31').firstUsable") == "unknown string");
  CHECK(eval("parseCidr('10.0.0.3/31').lastUsable") == "unknown string");
  std::string text;
  AppendExpression(eval.Evaluate("parseCidr('10.0.0.3/31').lastUsable"), text);
  CHECK(text == "parseCidr('10.0.0.3/31').lastUsable");
}

TEST_CASE("what is no address range") {
  Calls eval;
  for (const char* text : {"1000.144.0.0/20",
                           "fdad:nnnn:5555::/48",
                           "10.0.0.256/8",
                           "10.0.0.0/33",
                           "10.0.0.0/",
                           "10.0.0.0/-1",
                           "10.0.0.0/8/8",
                           "10.0.0.0.0/8",
                           "10..0.0/8",
                           "a.b.c.d/8",
                           "/8",
                           "::/129",
                           "1::2::3/64",
                           ":1::2/64",
                           "1:::2/64",
                           "12345::/16",
                           "1:2:3:4:5:6:7/64",
                           "1:2:3:4:5:6:7:8:9/64",
                           "1:2:3:4:5:6:7:8::/64",
                           "1:2:3:4:5:6:7:/64",
                           "::1.2.3/96",
                           "::1.2.3.4:5/96",
                           " 10.0.0.0/8"}) {
    CAPTURE(text);
    CHECK(eval("parseCidr('" + std::string(text) + "')") ==
          "error in 1: `" + std::string(text) + "` is not an address range");
  }
  CHECK(eval("parseCidr('10.0.0.0')") == "error in 1: `10.0.0.0` has no prefix length");
  CHECK(eval("cidrHost('10.0.0.0', 1)") == "error in 1: `10.0.0.0` has no prefix length");
  CHECK(eval("cidrSubnet('x/8', 24, 1)") == "error in 1: `x/8` is not an address range");
  // Read by some, and differently.
  for (const char* text : {"10.1/16", "010.0.0.0/8", "10.0.0.0/08", "fe80::1%2/64"}) {
    CAPTURE(text);
    CHECK(eval("parseCidr('" + std::string(text) + "')") == "unknown object");
  }
}

TEST_CASE("subnets are counted from zero") {
  Calls eval;
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, 0)") == R"("10.144.0.0/24")");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, 2)") == R"("10.144.2.0/24")");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, 3)") == R"("10.144.3.0/24")");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, 4)") == R"("10.144.4.0/24")");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, 15)") == R"("10.144.15.0/24")");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 20, 0)") == R"("10.144.0.0/20")");
  CHECK(eval("cidrSubnet('10.144.7.9/20', 32, 1)") == R"("10.144.0.1/32")");
  CHECK(eval("cidrSubnet('0.0.0.0/0', 0, 0)") == R"("0.0.0.0/0")");
  CHECK(eval("cidrSubnet('fdad:3236:5555::/48', 52, 4)") == R"("fdad:3236:5555:4000::/52")");
  CHECK(eval("cidrSubnet('::/0', 0, 0)") == R"("::/0")");
  CHECK(eval("cidrSubnet('fd00::/8', 128, int('9223372036854775807'))") ==
        R"("fd00::7fff:ffff:ffff:ffff/128")");
  CHECK(eval("cidrSubnet('fdad:3236:5555::/48', 200, 0)") ==
        "error in 2: 200 is not a prefix length; IPv6 addresses have 128 bits");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 33, 0)") ==
        "error in 2: 33 is not a prefix length; IPv4 addresses have 32 bits");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 16, 0)") ==
        "error in 2: subnets of `10.144.0.0/20` have a prefix length of 20 or more, not 16");
  // Not documented: subnets that do not exist.
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, 16)") == "unknown string");
  CHECK(eval("cidrSubnet('10.144.0.0/20', 24, -1)") == "unknown string");
}

TEST_CASE("hosts are counted behind the network address") {
  Calls eval;
  CHECK(eval("cidrHost('10.144.3.0/24', 0)") == R"("10.144.3.1")");
  CHECK(eval("cidrHost('10.144.3.0/24', 1)") == R"("10.144.3.2")");
  CHECK(eval("cidrHost('10.144.3.0/24', 2)") == R"("10.144.3.3")");
  CHECK(eval("cidrHost('10.144.3.0/24', 3)") == R"("10.144.3.4")");
  CHECK(eval("cidrHost('10.144.3.0/24', 253)") == R"("10.144.3.254")");
  CHECK(eval("cidrHost('10.144.0.0/16', 255)") == R"("10.144.1.0")");
  CHECK(eval("cidrHost('fdad:3236:5555:3000::/52', 0)") == R"("fdad:3236:5555:3000::1")");
  CHECK(eval("cidrHost('fdad:3236:5555:3000::/52', 4)") == R"("fdad:3236:5555:3000::5")");
  // Not documented: the broadcast address, and what lies beyond.
  CHECK(eval("cidrHost('10.144.3.0/24', 254)") == "unknown string");
  CHECK(eval("cidrHost('10.144.3.0/24', 1000)") == "unknown string");
  CHECK(eval("cidrHost('10.144.3.0/24', -1)") == "unknown string");
  CHECK(eval("cidrHost('10.144.3.0/31', 0)") == "unknown string");
  CHECK(eval("cidrHost('10.144.3.0/32', 0)") == "unknown string");
  CHECK(eval("cidrHost('fd00::/128', 0)") == "unknown string");
}

TEST_CASE("IPv6 addresses are written as RFC 5952 says") {
  Calls eval;
  const auto write = [&eval](std::string_view address) {
    return eval("parseCidr('" + std::string(address) + "/128').network");
  };
  CHECK(write("2001:0DB8:0000:0000:0008:0800:200C:417A") == R"("2001:db8::8:800:200c:417a")");
  CHECK(write("2001:db8:0:0:1:0:0:1") == R"("2001:db8::1:0:0:1")");     // The first of equals.
  CHECK(write("2001:0:0:1:0:0:0:1") == R"("2001:0:0:1::1")");           // The longest.
  CHECK(write("2001:db8:0:1:1:1:1:1") == R"("2001:db8:0:1:1:1:1:1")");  // Not a single one.
  CHECK(write("::1") == R"("::1")");
  CHECK(write("::") == R"("::")");
  CHECK(write("1::") == R"("1::")");
  CHECK(write("1:2:3:4:5:6:7::") == R"("1:2:3:4:5:6:7:0")");
  CHECK(write("::ffff:10.0.0.1") == R"("::ffff:10.0.0.1")");
  CHECK(write("::ffff:0a00:0001") == R"("::ffff:10.0.0.1")");
  CHECK(write("64:ff9b::10.0.0.1") == R"("64:ff9b::a00:1")");
}

}  // namespace plumbline::eval
