package org.ringdown.rtc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.testkit.Properties;

class CryptoTest {
    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    RFC 3711 B.2  | 2B7E151628AED2A6ABF7158809CF4F3C \
                    | E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB \
                    41E95B3BB0A2E8DD477901E4FCA894C0 \
                    | EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE \
                    6A2CC3787889374FBEB4C81B17BA6C44
                    RFC 6188 §7.1 \
                    | 57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98 \
                    | 92bdd28a93c3f52511c677d08b5515a4 9da71b2378a854f67050756ded165bac \
                    63c4868b7096d88421b563b8c94c9a31 \
                    | cea518c90fd91ced9cbb18c078a54711 3dbc4814f4da5f00a08772b63c6a046d \
                    6eb246913062a16891433e97dd01a57f
                    RFC 6188 §7.3 | eab234764e517b2d3d160d587d8c86219740f65f99b6bcf7 \
                    | 35096cba4610028dc1b57503804ce37c 5de986291dcce161d5165ec4568f5c9a \
                    474a40c77894bc17180202272a4c264d \
                    | d108d1a31a00bad6367ec23eb044b415 c8f57129fdeb970b59f917b257662d4c \
                    a5dab625811034e8cebdfeb6dc158dd3
                    """)
    void counterKeystream(
            final String source, final String key, final String first, final String last) {
        final AesKeystream keystream = new AesKeystream(hex(key));
        final byte[] stream = new byte[0xff02 * 16];

        keystream.generate(0xF0F1F2F3F4F5F6F7L, 0xF8F9FAFBFCFD0000L, stream.length);
        keystream.xor(0, stream, 0, stream.length);

        assertThat(Arrays.copyOf(stream, 48)).as(source).isEqualTo(hex(first));
        assertThat(Arrays.copyOfRange(stream, 0xfeff * 16, 0xff02 * 16)).isEqualTo(hex(last));
    }

    @Test
    void theTestsRunWithThePlatformsGhash() {
        assertThat(PlatformGhash.available()).isTrue();
    }

    @Test
    void bothHashesAgree() {
        Properties.forAll(
                random -> {
                    final byte[] bytes = new byte[16 + 16 * random.nextInt(1, 90)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> {
                    final byte[] subkey = Arrays.copyOf(bytes, 16);
                    final Ghash plain = new PlainGhash(subkey);
                    final Ghash platform = new PlatformGhash(subkey);
                    plain.update(bytes, 16, bytes.length / 16 - 1);
                    platform.update(bytes, 16, bytes.length / 16 - 1);
                    assertThat(plain.high()).isEqualTo(platform.high());
                    assertThat(plain.low()).isEqualTo(platform.low());
                });
    }

    @Test
    void gcmIsThePlatformsGcm() {
        Properties.forAll(
                random -> {
                    final byte[] bytes = new byte[44 + random.nextInt(0, 5000)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> {
                    final byte[] key = Arrays.copyOf(bytes, (bytes[0] & 1) == 0 ? 16 : 32);
                    final byte[] nonce = Arrays.copyOfRange(bytes, 32, 44);
                    final int aad = (bytes[1] & 0x7f) % (bytes.length - 43);
                    final int length = bytes.length - 44 - aad;
                    final Cipher jca = Cipher.getInstance("AES/GCM/NoPadding");
                    jca.init(
                            Cipher.ENCRYPT_MODE,
                            new SecretKeySpec(key, "AES"),
                            new GCMParameterSpec(128, nonce));
                    jca.updateAAD(bytes, 44, aad);
                    final byte[] expected = jca.doFinal(bytes, 44 + aad, length);

                    final byte[] data = Arrays.copyOf(bytes, bytes.length + Gcm.TAG);
                    final long high = Bytes.long64(nonce, 0);
                    final int low = Bytes.int32(nonce, 8);
                    final Gcm gcm = Gcm.of(key, false, new Workbench());
                    gcm.seal(high, low, data, 44, aad, data, 44 + aad, length);

                    assertThat(Arrays.copyOfRange(data, 44 + aad, data.length)).isEqualTo(expected);
                    assertThat(gcm.open(high, low, data, 44, aad, data, 44 + aad, length)).isTrue();
                    assertThat(Arrays.copyOf(data, bytes.length)).isEqualTo(bytes);
                });
    }

    @Test
    void bothKeystreamsAndBothGcmsAreTheSame() {
        Properties.forAll(
                random -> {
                    final byte[] bytes = new byte[64 + random.nextInt(0, 5000)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> {
                    final byte[] key = Arrays.copyOf(bytes, 16 + 8 * (bytes[40] & 1));
                    final byte[] one = bytes.clone();
                    final byte[] two = bytes.clone();
                    final Workbench shared = new Workbench();
                    final AesKeystream own = new AesKeystream(key, false, shared);
                    final AesKeystream other = new AesKeystream(key, true, shared);
                    for (int twice = 0; twice < 2; twice++) {
                        own.generate(Bytes.long64(key, 0), 7L << 16, bytes.length);
                        own.xor(0, one, 0, bytes.length);
                        other.generate(Bytes.long64(key, 0), 7L << 16, bytes.length);
                        other.xor(0, two, 0, bytes.length);
                    }
                    assertThat(two).isEqualTo(one);

                    final Gcm ownGcm = Gcm.of(Arrays.copyOf(bytes, 32), false, shared);
                    final Gcm otherGcm = Gcm.of(Arrays.copyOf(bytes, 32), true, shared);
                    final int length = bytes.length - 40 - Gcm.TAG;
                    ownGcm.seal(5, 6, one, 0, 40, one, 40, length);
                    otherGcm.seal(5, 6, two, 0, 40, two, 40, length);
                    assertThat(two).isEqualTo(one);
                    two[bytes.length - 1] ^= 1;
                    final byte[] bent = two.clone();
                    assertThat(otherGcm.open(5, 6, two, 0, 40, two, 40, length)).isFalse();
                    assertThat(two).isEqualTo(bent);
                    assertThat(otherGcm.open(5, 6, one, 0, 40, one, 40, length)).isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "9,9,9,9,false,false",
        "9,7,9,7,false,false",
        "9,5,9,7,true,false",
        "9,7,9,5,false,true",
        "9,1,9,1,true,true"
    })
    void theFasterWayIsChosen(
            final int counter,
            final int platformCounter,
            final int gcm,
            final int platformGcm,
            final boolean counterByPlatform,
            final boolean gcmByPlatform) {
        final int[] micros = {counter, platformCounter, gcm, platformGcm};
        final long[] clock = {0, 0};
        // After the start, each round looks eight times at the clock, and once more at its end.
        final CipherChoice choice =
                CipherChoice.measure(() -> {
                    final int look = (int) (clock[1]++ % 9);
                    clock[0] += look % 2 == 0 && look > 0 ? 1000L * micros[look / 2 - 1] : 0;
                    return clock[0];
                });
        assertThat(choice).isEqualTo(new CipherChoice(counterByPlatform, gcmByPlatform));
        assertThat(clock[0]).isBetween(20_000_000L, 20_100_000L);
    }

    @Test
    void measuringEndsInTime() {
        final long start = System.nanoTime();
        CipherChoice.measure(System::nanoTime);
        // The first use of each cipher loads classes; a machine under load may stop for a while.
        assertThat(System.nanoTime() - start).isBetween(20_000_000L, 10_000_000_000L);
    }

    @Test
    void hmacIsThePlatformsHmac() {
        Properties.forAll(
                random -> {
                    final byte[] bytes = new byte[100 + random.nextInt(0, 2000)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> {
                    final byte[] key = Arrays.copyOf(bytes, 1 + bytes.length % 100);
                    final Mac jca = Mac.getInstance("HmacSHA1");
                    jca.init(new SecretKeySpec(key, "HmacSHA1"));
                    final byte[] code = new byte[HmacSha1.LENGTH];
                    final HmacSha1 hmac = new HmacSha1(key);
                    for (int twice = 0; twice < 2; twice++) {
                        hmac.compute(bytes, 7, bytes.length - 7, code, 0);
                        jca.update(bytes, 7, bytes.length - 7);
                        assertThat(code).isEqualTo(jca.doFinal());
                    }
                });
    }

    @Test
    void equalComparesTheWholeRange() {
        final byte[] a = hex("00112233");
        assertThat(Bytes.equal(a, 1, hex("1122"), 0, 2)).isTrue();
        assertThat(Bytes.equal(a, 1, hex("1123"), 0, 2)).isFalse();
        assertThat(Bytes.equal(a, 1, hex("9122"), 0, 2)).isFalse();
    }

    @Test
    void keysOfEveryLengthShareAWorkbench() {
        Properties.forAll(
                random -> {
                    final byte[] bytes = new byte[32 * 8];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> {
                    final Workbench shared = new Workbench();
                    final List<Aes> mine = new ArrayList<>();
                    final List<Aes> theirs = new ArrayList<>();
                    for (int i = 0; i < 8; i++) {
                        final byte[] key =
                                Arrays.copyOfRange(bytes, 32 * i, 32 * i + 16 + 8 * (i % 3));
                        mine.add(new PlatformAes(key, shared));
                        theirs.add(new CipherAes(key));
                    }
                    final byte[] one = new byte[bytes.length];
                    final byte[] other = new byte[bytes.length];
                    for (int i = 0; i < 24; i++) {
                        mine.get(i * 5 % 8).encrypt(bytes, bytes.length, one);
                        theirs.get(i * 5 % 8).encrypt(bytes, bytes.length, other);
                        assertThat(one).isEqualTo(other);
                    }
                });
    }

    @Test
    void thePlatformsAesIsOpenToTests() {
        assertThat(PlatformAes.available()).isTrue();
    }
}
