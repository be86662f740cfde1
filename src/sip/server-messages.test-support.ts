import { type PhoneMessage, withBody } from './message-text.test-support.ts';

/** What servers, trunks, gateways and probes send, and the rarer requests. */
export const serverMessages: readonly PhoneMessage[] = [
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
