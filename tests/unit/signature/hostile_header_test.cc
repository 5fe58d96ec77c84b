#include <gtest/gtest.h>

#include "signature/base64url.h"
#include "unit/signature/forge.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

class HostileHeaderTest : public testing::TestWithParam<std::tuple<const TokenSide*, HostileCase>> {
};

TEST_P(HostileHeaderTest, IsRefused) {
  ExpectRefused(*std::get<0>(GetParam()), std::get<1>(GetParam()));
}

HostileCase Unsigned(const char* name, std::string algorithm) {
  return {name, RejectReason::kTokenWrongAlgorithm, [=](const TokenSide& side) {
            return ForgeUnsigned(ObjectOf(With(side.header, "alg", QuotedText(algorithm))),
                                 ObjectOf(side.claims), "");
          }};
}

const HostileCase kHeaderCases[] = {
    Unsigned("AlgorithmNone", "none"),
    Unsigned("AlgorithmNoneWithACapital", "None"),
    Unsigned("AlgorithmNoneInCapitals", "NONE"),
    Unsigned("AlgorithmNoneInOddCapitals", "nOnE"),
    {"AlgorithmNoneWithTheSignatureLeft", RejectReason::kTokenWrongAlgorithm,
     [](const TokenSide& side) {
       return WithPart(side.Good(), 0,
                       EncodeBase64Url(ObjectOf(With(side.header, "alg", R"("none")"))));
     }},
    {"AlgorithmOfRsa", RejectReason::kTokenWrongAlgorithm,
     [](const TokenSide& side) {
       return ForgeUnsigned(ObjectOf(With(side.header, "alg", R"("RS256")")), ObjectOf(side.claims),
                            std::string(342, 'A'));
     }},
    {"SignatureOfRsaUnderOurAlgorithm", RejectReason::kTokenMalformed,
     [](const TokenSide& side) { return WithPart(side.Good(), 2, std::string(342, 'A')); }},
    WrongHeader("AlgorithmLonger", RejectReason::kTokenWrongAlgorithm, "alg", R"("HS512")"),
    WrongHeader("AlgorithmInLowerCase", RejectReason::kTokenWrongAlgorithm, "alg", R"("hs256")"),
    WrongHeader("AlgorithmEmpty", RejectReason::kTokenWrongAlgorithm, "alg", R"("")"),
    WrongHeader("AlgorithmNull", RejectReason::kTokenWrongAlgorithm, "alg", "null"),
    WrongHeader("AlgorithmNumber", RejectReason::kTokenWrongAlgorithm, "alg", "256"),
    WrongHeader("AlgorithmList", RejectReason::kTokenWrongAlgorithm, "alg", R"(["HS256","ES256"])"),
    WrongHeader("AlgorithmWithNul", RejectReason::kTokenWrongAlgorithm, "alg", R"("HS256\u0000")"),
    {"AlgorithmMissing", RejectReason::kTokenWrongAlgorithm,
     [](const TokenSide& side) { return side.SignHeader(Without(side.header, "alg")); }},
    {"AlgorithmTwice", RejectReason::kTokenMalformed,
     [](const TokenSide& side) { return side.SignHeader(Twice(side.header, "alg", R"("none")")); }},
    {"AlgorithmTwiceTheSame", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       return side.SignHeader(Twice(side.header, "alg", QuotedText(side.algorithm)));
     }},
    WrongHeader("TypOfAnother", RejectReason::kTokenMalformed, "typ", R"("at+jwt")"),
    WrongHeader("TypNull", RejectReason::kTokenMalformed, "typ", "null"),
    WrongHeader("TypNumber", RejectReason::kTokenMalformed, "typ", "1"),
    WrongHeader("Critical", RejectReason::kTokenMalformed, "crit", R"(["exp"])"),
    WrongHeader("CriticalEmpty", RejectReason::kTokenMalformed, "crit", "[]"),
    WrongHeader("CriticalNull", RejectReason::kTokenMalformed, "crit", "null"),
    WrongHeader("UnencodedPayload", RejectReason::kTokenMalformed, "b64", "false"),
    {"UnencodedPayloadDeclaredCritical", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       return side.SignHeader(Twice(Twice(side.header, "b64", "false"), "crit", R"(["b64"])"));
     }},
    {"HeaderIsNoJson", RejectReason::kTokenMalformed,
     [](const TokenSide& side) { return side.sign("HS256", ObjectOf(side.claims)); }},
    {"HeaderIsAList", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       return side.sign("[" + ObjectOf(side.header) + "]", ObjectOf(side.claims));
     }},
    {"HeaderHasABomInFront", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       return side.sign("\xef\xbb\xbf" + ObjectOf(side.header), ObjectOf(side.claims));
     }},
    {"HeaderIsNestedDeeply", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       return side.sign(std::string(1000, '['), ObjectOf(side.claims));
     }},
    {"HeaderIsNoUtf8", RejectReason::kTokenMalformed,
     [](const TokenSide& side) { return side.SignHeader(With(side.header, "x", "\"\xc3\"")); }},
};

INSTANTIATE_TEST_SUITE_P(BothSides, HostileHeaderTest,
                         testing::Combine(testing::Values(&SecretSide(), &PublicKeySide()),
                                          testing::ValuesIn(kHeaderCases)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) +
                                  std::get<0>(test.param)->name;
                         });

}  // namespace
}  // namespace dtbridge
