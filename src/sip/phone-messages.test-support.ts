/** Messages as phones, soft phones, trunks and servers write them. `\n` stands for CRLF; `{body}` sets Content-Length. */
export interface PhoneMessage {
  readonly name: string;
  readonly text: string;
}

const sdp =
  'v=0\no=- 20072 20072 IN IP4 192.168.1.20\ns=SDP data\nc=IN IP4 192.168.1.20\nt=0 0\nm=audio 11780 RTP/AVP 0 8 18 101\na=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\na=sendrecv\n';

function withBody(head: string, body = sdp): string {
  return `${head}Content-Length: ${body.replaceAll('\n', '\r\n').length}\n\n${body}`;
}

export const phoneMessages: readonly PhoneMessage[] = [
  {
    name: 'Yealink T46S REGISTER with credentials',
    text: `REGISTER sip:pbx.example.com:5060 SIP/2.0
Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK2053245128
From: "Reception" <sip:201@pbx.example.com:5060>;tag=1914837234
To: "Reception" <sip:201@pbx.example.com:5060>
Call-ID: 0_3821094382@192.168.1.20
CSeq: 2 REGISTER
Contact: <sip:201@192.168.1.20:5060>
Authorization: Digest username="201", realm="asterisk", nonce="1596b43d/8f6ab1a2", uri="sip:pbx.example.com:5060", response="9d3e5a1b7b6a4ea1f4c2d9f2e0f9c3a1", algorithm=MD5, cnonce="0a4f113b", opaque="", qop=auth, nc=00000001
Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE
Max-Forwards: 70
User-Agent: Yealink SIP-T46S 66.86.0.15
Expires: 3600
Allow-Events: talk,hold,conference,refer,check-sync
Mac: 80:5e:c0:11:22:33
Content-Length: 0

`,
  },
  {
    name: 'Yealink INVITE with a dialled number and #',
    text: withBody(`INVITE sip:#31#0301234567@pbx.example.com:5060;user=phone SIP/2.0
Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK1386345771
From: "O'Brien, R&D; Support" <sip:201@pbx.example.com:5060>;tag=3402842350
To: <sip:#31#0301234567@pbx.example.com:5060;user=phone>
Call-ID: 0_1402593486@192.168.1.20
CSeq: 1 INVITE
Contact: <sip:201@192.168.1.20:5060>
Content-Type: application/sdp
Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE
Max-Forwards: 70
User-Agent: Yealink SIP-T21P_E2 52.84.0.15
Allow-Events: talk,hold,conference,refer,check-sync
Supported: replaces
`),
  },
  {
    name: 'Polycom VVX SUBSCRIBE',
    text: `SUBSCRIBE sip:2001@sip.example.org:5060 SIP/2.0
Via: SIP/2.0/UDP 10.1.2.30;branch=z9hG4bKb2d3ebb7B4E5A2C9
From: "2001" <sip:2001@sip.example.org>;tag=66B4F0E5-8C6A5C7B
To: <sip:2001@sip.example.org>
CSeq: 1 SUBSCRIBE
Call-ID: 9f1cd2e8c2a3ae6ca4ee1ffa0c2b8b5d
Contact: <sip:2001@10.1.2.30>
Event: message-summary
User-Agent: PolycomVVX-VVX_411-UA/5.9.5.0614
Accept-Language: en
Accept: application/simple-message-summary
Max-Forwards: 70
Expires: 3600
Content-Length: 0

`,
  },
  {
    name: 'Cisco 7960 REGISTER with odd spacing and Date',
    text: `REGISTER sip:192.0.2.10 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK2d6e5a1f
From: <sip:1005@192.0.2.10>;tag=0013c4a1b2c300026d1f0c3c-2b7c9d1e
To: <sip:1005@192.0.2.10>
Call-ID: 0013c4a1-b2c30002-1f2e3d4c-5b6a7988@10.0.0.5
Max-Forwards: 70
Date: Sat, 13 Nov 2010 23:29:00 GMT
CSeq: 101 REGISTER
User-Agent: Cisco-CP7960G/8.0
Contact: <sip:1005@10.0.0.5:5060;user=phone;transport=udp>;+sip.instance="<urn:uuid:00000000-0000-0000-0000-0013c4a1b2c3>";+u.sip!model.ccm.cisco.com="7"
Content-Length: 0
Expires: 3600

`,
  },
  {
    name: 'Cisco SPA504G OPTIONS keep-alive',
    text: `NOTIFY sip:pbx.example.com SIP/2.0
Via: SIP/2.0/UDP 192.168.5.9:5061;branch=z9hG4bK-6a0e8c9d
From: "Desk 9" <sip:209@pbx.example.com>;tag=6d5c1f4d8d3b8a9o0
To: <sip:pbx.example.com>
Call-ID: 63cd2e01-6ba0ec8a@192.168.5.9
CSeq: 12 NOTIFY
Max-Forwards: 70
Contact: "Desk 9" <sip:209@192.168.5.9:5061>
Event: keep-alive
User-Agent: Cisco/SPA504G-7.6.2c
Allow-Events: talk, hold, conference, x-spa-cti
Content-Length: 0

`,
  },
  {
    name: 'Snom 370 REGISTER with instance, reg-id and gruu',
    text: `REGISTER sip:intern.example.de SIP/2.0
Via: SIP/2.0/TCP 192.168.2.40:2049;branch=z9hG4bK-q3y9vpcyqk2t;rport
From: "Müller" <sip:mueller@intern.example.de>;tag=m9wjr8n4o2
To: "Müller" <sip:mueller@intern.example.de>
Call-ID: 3c2670092b8a-2f1gfc6cmolt
CSeq: 4 REGISTER
Max-Forwards: 70
User-Agent: snom370/8.7.5.35
Contact: <sip:mueller@192.168.2.40:2049;transport=tcp;line=ovi6r0sd>;reg-id=1;q=1.0;+sip.instance="<urn:uuid:c4a76f1c-30a1-4bd6-9e1f-00041327abcd>";audio;mobility="fixed";duplex="full";description="snom370";actor="principal";events="dialog";methods="INVITE,ACK,CANCEL,BYE,REFER,OPTIONS,NOTIFY,SUBSCRIBE,PRACK,MESSAGE,INFO"
Allow-Events: dialog
X-Real-IP: 192.168.2.40
Supported: path, gruu
WWW-Contact: <http://192.168.2.40:80>
WWW-Contact: <https://192.168.2.40:443>
Expires: 3600
Content-Length: 0

`,
  },
  {
    name: 'Grandstream GXP2170 PUBLISH',
    text: withBody(
      `PUBLISH sip:1002@203.0.113.9 SIP/2.0
Via: SIP/2.0/UDP 192.168.80.14:5060;branch=z9hG4bK1460163475;rport
From: <sip:1002@203.0.113.9>;tag=1130842105
To: <sip:1002@203.0.113.9>
Call-ID: 1741803104-5060-12@BJC.BGI.IA.BE
CSeq: 2010 PUBLISH
Contact: <sip:1002@192.168.80.14:5060>
X-Grandstream-PBX: true
Max-Forwards: 70
User-Agent: Grandstream GXP2170 1.0.11.16
Privacy: none
P-Preferred-Identity: <sip:1002@203.0.113.9>
Event: vq-rtcpxr
Supported:
Content-Type: application/vq-rtcpxr
Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, SUBSCRIBE, NOTIFY, INFO, REFER, UPDATE, MESSAGE
`,
      'VQSessionReport: CallTerm\n',
    ),
  },
  {
    name: 'Linphone INVITE over IPv6 with everything lower case',
    text: withBody(`INVITE sip:bob@[2001:db8::10] SIP/2.0
via: SIP/2.0/UDP [2001:db8:2::5]:43922;branch=z9hG4bK.gZ2Oy6jJm;rport
from: "Алиса" <sip:alice@example.org>;tag=V5y7oPxm~
to: sip:bob@[2001:db8::10]
cseq: 20 INVITE
call-id: dBDd8Avo6l
max-forwards: 70
supported: replaces, outbound, gruu, path, record-aware
allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, PRACK, UPDATE
content-type: application/sdp
contact: <sip:alice@[2001:db8:2::5]:43922;transport=udp>;expires=3600;+sip.instance="<urn:uuid:fe4a4b56-9a11-00f4-9a8b-b3f4ba6bd1a3>";+org.linphone.specs="ephemeral/1.1,groupchat/1.2,lime"
user-agent: LinphoneAndroid/5.1.3 (Pixel 7) LinphoneSDK/5.2.98 (tags/5.2.98^0)
`),
  },
  {
    name: 'Zoiper REGISTER with a transport parameter in the Request-URI',
    text: `REGISTER sip:sip.example.net;transport=UDP SIP/2.0
Via: SIP/2.0/UDP 192.168.0.17:59284;branch=z9hG4bK-524287-1---7b8e1f4a6a0e7b8f;rport
Max-Forwards: 70
Contact: <sip:777@192.168.0.17:59284;rinstance=1d2e9aa7d2ae7e1b;transport=UDP>
To: <sip:777@sip.example.net;transport=UDP>
From: <sip:777@sip.example.net;transport=UDP>;tag=a54e1b13
Call-ID: 0TqSmV9XHm1Hf2vUeE4d9A..
CSeq: 1 REGISTER
Expires: 60
Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE
Supported: replaces, norefersub, extended-refer, timer, sec-agree, outbound, path, X-cisco-serviceuri
User-Agent: Z 5.5.8 v2.10.17.3
Allow-Events: presence, kpml, talk
Content-Length: 0

`,
  },
  {
    name: 'MicroSIP (PJSIP) REGISTER with the ob parameter',
    text: `REGISTER sip:10.10.0.1 SIP/2.0
Via: SIP/2.0/UDP 10.10.0.55:64113;rport;branch=z9hG4bKPj3f4d4c8b1a9a4a0cbb0b8d7f6a6c0b7d
Route: <sip:10.10.0.1;lr>
Max-Forwards: 70
From: "Anna \\"Nan\\" Lee" <sip:301@10.10.0.1>;tag=4a5b2c0d1c9d4b8e
To: "Anna \\"Nan\\" Lee" <sip:301@10.10.0.1>
Call-ID: 8d2c3b4a59684776
CSeq: 38621 REGISTER
User-Agent: MicroSIP/3.21.3
Supported: outbound, path
Contact: "Anna" <sip:301@10.10.0.55:64113;ob>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-0000-0000-0000a1b2c3d4>"
Expires: 300
Allow: PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, INFO, SUBSCRIBE, NOTIFY, REFER, MESSAGE, OPTIONS
Content-Length:  0

`,
  },
  {
    name: 'Asterisk 401 with a challenge',
    text: `SIP/2.0 401 Unauthorized
Via: SIP/2.0/UDP 192.168.1.20:5060;rport=5060;received=198.51.100.40;branch=z9hG4bK2053245128
Call-ID: 0_3821094382@192.168.1.20
From: "Reception" <sip:201@pbx.example.com>;tag=1914837234
To: "Reception" <sip:201@pbx.example.com>;tag=z9hG4bK2053245128
CSeq: 1 REGISTER
WWW-Authenticate: Digest realm="asterisk",nonce="1700000000/0d1c2b3a4f5e6d7c8b9a0f1e2d3c4b5a",opaque="2b5a1f0e3c4d5b6a",algorithm=MD5,qop="auth"
Server: Asterisk PBX 18.20.0
Content-Length:  0

`,
  },
  {
    name: 'Asterisk 401 with two challenges of RFC 8760',
    text: `SIP/2.0 401 Unauthorized
Via: SIP/2.0/TLS 192.168.1.20:5061;rport=5061;received=198.51.100.40;branch=z9hG4bK99
Call-ID: 0_3821094382@192.168.1.20
From: <sip:201@pbx.example.com>;tag=1
To: <sip:201@pbx.example.com>;tag=2
CSeq: 1 REGISTER
WWW-Authenticate: Digest realm="x, y",nonce="a=b,c",algorithm=SHA-256,qop="auth,auth-int"
WWW-Authenticate: Digest realm="x, y",nonce="a=b,c",algorithm=MD5,qop="auth,auth-int"
Content-Length:  0

`,
  },
  {
    name: 'Asterisk OPTIONS qualify',
    text: `OPTIONS sip:201@192.168.1.20:5060 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bKPj0c1d2e3f-aaaa-bbbb-cccc-ddddeeeeffff
From: "Asterisk" <sip:asterisk@192.0.2.10>;tag=as5d1f0a77
To: <sip:201@192.168.1.20>
Contact: <sip:asterisk@192.0.2.10:5060>
Call-ID: 5d3c2b1a-0f9e-8d7c-6b5a-493827160504
CSeq: 102 OPTIONS
Max-Forwards: 70
User-Agent: Asterisk PBX 18.20.0
Date: Tue, 14 Nov 2023 22:13:20 GMT
Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, PUBLISH, MESSAGE
Supported: replaces, timer
Content-Length: 0

`,
  },
  {
    name: 'FreeSWITCH 200 to a REGISTER with a Date header and several contacts',
    text: `SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK1;rport=1025;received=198.51.100.40
From: "1000" <sip:1000@fs.example.com>;tag=1a2b
To: "1000" <sip:1000@fs.example.com>;tag=K7D9aXc1FyS5N
Call-ID: 77e0c1d2@192.168.1.20
CSeq: 2 REGISTER
Contact: <sip:1000@192.168.1.20:5060>;expires=3600, "Second" <sip:1000@192.168.1.21:5060;fs_nat=yes>;expires=1799;q=0.5
Date: Tue, 14 Nov 2023 22:13:20 GMT
User-Agent: FreeSWITCH-mod_sofia/1.10.10-release+git~20230515T080606Z~0bb7d5dd2d~64bit
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY, PUBLISH, SUBSCRIBE
Supported: timer, path, replaces
Content-Length: 0

`,
  },
  {
    name: 'FreeSWITCH INVITE with Remote-Party-ID and X-FS-Support',
    text: withBody(`INVITE sip:1001@192.168.1.22:5060;transport=udp SIP/2.0
Via: SIP/2.0/UDP 203.0.113.20;rport;branch=z9hG4bKQ5Fc9F2yyD17N
Max-Forwards: 69
From: "Extension 1000" <sip:1000@203.0.113.20>;tag=9S50XFt5a7geB
To: <sip:1001@192.168.1.22:5060;transport=udp>
Call-ID: a5f0e6a8-fd86-123c-0b98-001e0bd1dd4e
CSeq: 127943110 INVITE
Contact: <sip:mod_sofia@203.0.113.20:5060>
User-Agent: FreeSWITCH-mod_sofia/1.10.10
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY
Supported: timer, path, replaces
Allow-Events: talk, hold, conference, presence, as-feature-event, dialog, line-seize
Content-Type: application/sdp
Content-Disposition: session
X-FS-Support: update_display,send_info
Remote-Party-ID: "Extension 1000" <sip:1000@203.0.113.20>;party=calling;screen=yes;privacy=off
`),
  },
  {
    name: 'Kamailio 407 from a proxy, folded challenge',
    text: `SIP/2.0 407 Proxy Authentication Required
Via: SIP/2.0/TCP 10.0.0.7:40112;branch=z9hG4bK-524287-1---aa;rport=40112;received=203.0.113.77
To: <sip:+4930123456@voip.example.net;user=phone>;tag=f0d2d1e8a24a5b7c8e14dbd1ac90b3b4.5c2e0000
From: <sip:alice@voip.example.net>;tag=78b0b9a4
Call-ID: h5V6s8mZ2lJ1dFjGfKmYxQ..
CSeq: 1 INVITE
Proxy-Authenticate: Digest realm="voip.example.net",
 nonce="ZVPzPmVT8hKd/dX0y9sU2k+0tqgPzLpE",
	qop="auth"
Server: kamailio (5.6.5 (x86_64/linux))
Content-Length: 0

`,
  },
  {
    name: 'Trunk INVITE through three proxies with long Record-Route and P-Asserted-Identity',
    text: withBody(`INVITE sip:+493012345678;phone-context=+49@trunk.example.com:5060;user=phone SIP/2.0
Record-Route: <sip:198.51.100.1;lr=on;ftag=SDabc;did=1f2.3e4;nat=yes>
Record-Route: <sip:198.51.100.2;transport=tcp;r2=on;lr>,<sip:198.51.100.2;r2=on;lr>
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKcydzigwkX,SIP/2.0/TCP 198.51.100.2:5060;received=198.51.100.2;branch=z9hG4bK.7c
Via: SIP/2.0/UDP 203.0.113.5:5060;branch=z9hG4bK0g4b5k30d0q0k8s7n1o0.1
From: "+49 (30) 98765-0" <sip:+4930987650@203.0.113.5;user=phone>;tag=SDabc-1234
To: <sip:+493012345678@trunk.example.com;user=phone>
Call-ID: SDp3kf501-6a0f6ba3f9a0c6f1d-v300g00
CSeq: 914273 INVITE
Max-Forwards: 67
Contact: <sip:+4930987650@203.0.113.5:5060;transport=udp>
P-Asserted-Identity: "Company" <sip:+4930987650@203.0.113.5;user=phone>, <tel:+4930987650>
Diversion: <tel:+49301112233>;reason=unconditional;counter=1;privacy=off
History-Info: <sip:+493012345678@trunk.example.com?Reason=SIP%3Bcause%3D302>;index=1
Privacy: none
Session-Expires: 1800;refresher=uac
Min-SE: 90
Supported: 100rel,timer,histinfo
Content-Type: application/sdp
`),
  },
  {
    name: 'Trunk INVITE with STIR/SHAKEN identity',
    text: withBody(`INVITE sip:+12155551212@tel.example.com SIP/2.0
Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKnashds8
To: <sip:+12155551212@tel.example.com>
From: "Alice" <sip:+12155551213@tel.example.com>;tag=1928301774
Call-ID: a84b4c76e66710
CSeq: 314159 INVITE
Max-Forwards: 70
Date: Fri, 25 Sep 2015 19:12:25 GMT
Identity: eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUub3JnL3Bhc3Nwb3J0LmNlciJ9.eyJkZXN0Ijp7InVyaSI6WyJzaXA6YWxpY2VAZXhhbXBsZS5jb20iXX0.rq3pjT1hoRwakEGjHCnWSwUnshd0-zJ6F1VOgFWSjHBr8Qjpjlk-cpFYpFYsojNCpTzO3QfPOlckGaS6hEck7w;info=<https://cert.example.org/passport.cer>;alg=ES256;ppt=shaken
Contact: <sip:12155551213@192.0.2.77:5060>
Content-Type: application/sdp
`),
  },
  {
    name: 'Old gateway: compact forms in capitals, no branch cookie, no Max-Forwards, no Content-Length',
    text: `BYE sip:100@192.0.2.10 SIP/2.0
V: SIP/2.0/UDP 198.51.100.8:5060
F: sip:555@198.51.100.8;TAG=4f2
T: sip:100@192.0.2.10;Tag=77
I: 9a8b7c@198.51.100.8
CSeq: 2 BYE

`,
  },
  {
    name: 'AVM Fritz!Box REGISTER with quirks',
    text: `REGISTER sip:tel.t-online.de SIP/2.0
Via: SIP/2.0/TCP 203.0.113.61:34568;rport;branch=z9hG4bK5F7B8F6A9AA9CC6E
From: <sip:+4930555666@tel.t-online.de>;tag=57B3EAB0D8DA0A3F
To: <sip:+4930555666@tel.t-online.de>
Call-ID: 9DC0AC7E3DC40D41@203.0.113.61
CSeq: 24 REGISTER
Contact: <sip:+4930555666@203.0.113.61:34568;uniq=E2B8F0E5C5B3C3E2F0A29AF7E8EEB>
Max-Forwards: 70
Expires: 120
User-Agent: FRITZ!OS
Supported: 100rel,replaces,timer
Allow-Events: telephone-event,refer
Allow: INVITE,ACK,OPTIONS,CANCEL,BYE,UPDATE,PRACK,INFO,SUBSCRIBE,NOTIFY,REFER,MESSAGE,PUBLISH
Accept: application/sdp, multipart/mixed
Accept-Encoding: identity
Content-Length: 0

`,
  },
  {
    name: 'De-registration with a star',
    text: `REGISTER sip:192.0.2.10 SIP/2.0
Via: SIP/2.0/UDP 192.168.3.3:5060;branch=z9hG4bK77
From: <sip:204@192.0.2.10>;tag=1
To: <sip:204@192.0.2.10>
Call-ID: 3b@192.168.3.3
CSeq: 9 REGISTER
Contact: *
Expires: 0
Max-Forwards: 70
Content-Length: 0

`,
  },
  {
    name: 'ACK to a refused INVITE, with an empty Subject and tabs',
    text: `ACK sip:00441234@192.0.2.10 SIP/2.0
Via:\tSIP/2.0/UDP 192.168.3.3:5060;branch=z9hG4bK78
From:\t"204" <sip:204@192.0.2.10>;tag=1
To:\t<sip:00441234@192.0.2.10>;tag=as1
Call-ID:\t4b@192.168.3.3
CSeq:\t9 ACK
Max-Forwards: 70
Subject:
Content-Length: 0

`,
  },
  {
    name: 'CANCEL',
    text: `CANCEL sip:102@192.0.2.10 SIP/2.0
Via: SIP/2.0/UDP 192.168.3.3:5060;branch=z9hG4bK79
From: "204" <sip:204@192.0.2.10>;tag=1
To: <sip:102@192.0.2.10>
Call-ID: 5b@192.168.3.3
CSeq: 10 CANCEL
Max-Forwards: 70
Reason: SIP;cause=200;text="Call completed elsewhere"
Content-Length: 0

`,
  },
  {
    name: 'REFER with an attended transfer (Replaces behind escapes)',
    text: `REFER sip:102@192.168.3.8:5060 SIP/2.0
Via: SIP/2.0/UDP 192.168.3.3:5060;branch=z9hG4bK80
From: <sip:204@192.0.2.10>;tag=1
To: <sip:102@192.0.2.10>;tag=2
Call-ID: 6b@192.168.3.3
CSeq: 3 REFER
Max-Forwards: 70
Contact: <sip:204@192.168.3.3:5060>
Refer-To: <sip:103@192.0.2.10?Replaces=7b%40192.168.3.3%3Bto-tag%3D11%3Bfrom-tag%3D22>
Referred-By: "Tom|Cat" <sip:204@192.0.2.10>
Content-Length: 0

`,
  },
  {
    name: 'MESSAGE with a body that looks like SQL: bodies are people talking',
    text: withBody(
      `MESSAGE sip:102@192.0.2.10 SIP/2.0
Via: SIP/2.0/UDP 192.168.3.3:5060;branch=z9hG4bK81
From: <sip:204@192.0.2.10>;tag=1
To: <sip:102@192.0.2.10>
Call-ID: 8b@192.168.3.3
CSeq: 4 MESSAGE
Max-Forwards: 70
Subject: the boys' and girls' club; don't miss "1 or 2" -- 50% off
Content-Type: text/plain
`,
      "' OR 1=1 -- <script>alert(1)</script> ../../etc/passwd\n",
    ),
  },
  {
    name: 'Mitel 6867i INVITE with Alert-Info and quoted escapes',
    text: withBody(`INVITE sip:0800123@pbx.example.com:5060 SIP/2.0
Via: SIP/2.0/UDP 10.20.30.40:5060;branch=z9hG4bK7dc6c4d3a5ea37a7a
Max-Forwards: 70
From: "Front \\\\ Desk" <sip:220@pbx.example.com:5060>;tag=a9e8df7a3f
To: <sip:0800123@pbx.example.com:5060>
Call-ID: 3c3ebd0ecd3b1f8a
CSeq: 30651 INVITE
Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, OPTIONS, UPDATE, PRACK, SUBSCRIBE, INFO
Allow-Events: aastra-xml,talk,hold,conference,LocalModeStatus
Contact: "Front \\\\ Desk" <sip:220@10.20.30.40:5060;transport=udp>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-08000F5C1A2B>"
Supported: gruu, path, 100rel, replaces, timer
User-Agent: Mitel 6867i/5.1.0.2029
Alert-Info: <http://127.0.0.1/bellcore-dr2>;info=alert-external
Content-Type: application/sdp
`),
  },
  {
    name: '180 with several Record-Route values and an empty Contact parameter list',
    text: `SIP/2.0 180 Ringing
Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK5;i=41
Record-Route: <sip:192.0.2.11;lr>, <sip:192.0.2.12;lr;ftag=as4>
From: <sip:204@192.0.2.10>;tag=as4
To: <sip:102@192.168.3.9:5060;line=x>;tag=3214
Call-ID: 1b@192.0.2.10
CSeq: 102 INVITE
Contact: <sip:102@192.168.3.9:5060>;
Allow-Events: hold
Content-Length: 0

`,
  },
  {
    name: 'Baresip behind WebSocket: .invalid hosts',
    text: `REGISTER sip:webrtc.example.com SIP/2.0
Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks
From: sip:alice@webrtc.example.com;tag=asdyka899
To: sip:alice@webrtc.example.com
Call-ID: asidkj3ss
CSeq: 1 REGISTER
Max-Forwards: 70
Supported: path, outbound, gruu
Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>
  ;reg-id=1
  ;+sip.instance="<urn:uuid:f81-7dec-14a06cf1>"
Content-Length: 0

`,
  },
  {
    name: 'sipsak monitoring probe with rport and no User-Agent',
    text: `OPTIONS sip:ping@192.0.2.10 SIP/2.0
Via: SIP/2.0/UDP 198.51.100.10:47811;branch=z9hG4bK.3b3f71fa;rport;alias
From: sip:sipsak@198.51.100.10:47811;tag=d2b7ad3
To: sip:ping@192.0.2.10
Call-ID: 220957139@198.51.100.10
CSeq: 1 OPTIONS
Contact: sip:sipsak@198.51.100.10:47811
Content-Length: 0
Max-Forwards: 70
Accept: text/plain

`,
  },
];

/** The message as it goes over the wire. */
export function wire(text: string): Uint8Array {
  return Buffer.from(text.replaceAll('\n', '\r\n'));
}
